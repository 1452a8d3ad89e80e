"""F35: which of two ads is liked better, told by models that have seen neither: what somebody who chooses an ad
asks."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.values import Estimate

MOST_PAIRS = 45
GROUPS = 2
RESAMPLES = 2000
# (training, tested) → the expected answer of the tested rows.
Fitted = Callable[[NDArray[np.bool_], NDArray[np.bool_]], NDArray[np.float64]]


def ads_ordered(
    fitted: Fitted,
    ads: NDArray[np.int64],
    viewers: NDArray[np.int64],
    answers: NDArray[np.float64],
    *,
    seed: int,
) -> Estimate:
    """Return the share of pairs of ads whose better liked one has the higher mean prediction, ½ is guessing; n: ads.

    Both ads of a pair are held out, and so is each tested viewer: the model knows neither ad nor person. At most 45
    pairs are tried, drawn once. Alike means count half. The interval (95 %) is over ads, drawn with replacement: it is
    new ads that the answer is wanted for. No interval where resamples hold hardly any pair.
    """
    rng = np.random.default_rng(seed)
    names, place = np.unique(ads, return_inverse=True)
    pairs = list(combinations(range(len(names)), 2))
    if len(pairs) > MOST_PAIRS:
        pairs = [pairs[own] for own in sorted(rng.choice(len(pairs), MOST_PAIRS, replace=False).tolist())]
    keys, rows = np.unique(viewers, return_inverse=True)
    group = (rng.permutation(len(keys)) % GROUPS)[rows]
    right = np.full((len(names), len(names)), np.nan)
    for one, other in pairs:
        held = (place == one) | (place == other)
        predicted = np.full(len(answers), np.nan)
        for own in range(GROUPS):
            training, tested = ~held & (group != own), held & (group == own)
            if tested.any() and len(np.unique(answers[training])) > 1:
                predicted[tested] = fitted(training, tested)
        told, given = (
            np.nanmean(values[place == one]) - np.nanmean(values[place == other])
            for values in (predicted, answers)
        )
        right[one, other] = right[other, one] = 0.5 + 0.5 * np.sign(told) * np.sign(given)
    draws = []
    for _ in range(RESAMPLES):
        drawn = rng.integers(0, len(names), len(names))
        found = right[np.ix_(drawn, drawn)]
        draws.append(np.nanmean(found) if np.isfinite(found).any() else np.nan)
    usable = np.array(draws)[np.isfinite(draws)]
    value = float(np.nanmean(right))
    if not np.isfinite(value) or len(usable) < RESAMPLES / 2:
        return Estimate(value, None, None, len(names))
    low, high = np.quantile(usable, [0.025, 0.975])
    return Estimate(value, float(low), float(high), len(names))
