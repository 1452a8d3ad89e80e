"""F24: what is left of the first response within the viewer, from the likelihood of the whole study."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

from dashboards.statistics.fatigue.likelihood import (
    DAY_PRIOR,
    HELD,
    Prior,
    Score,
    StudyData,
    climbed,
    curvature,
    day_prior,
    most_likely,
    prior_of,
    score_of,
    study_data,
)
from dashboards.statistics.fatigue.responses import SEED, Responses
from dashboards.statistics.values import Estimate

LEVEL, HALF_WIDTH = 0.95, 1.959964
DRAWS = 2000
STRONG_SHARE = 0.2
_FEWEST_DEGREES = 4
# The curvature of a likelihood that is not quite true may nearly vanish in a direction: it counts as this share of the
# scores' own spread at least, or one odd viewer would carry the interval.
_LEAST_CURVATURE = 0.3


@dataclass(frozen=True)
class Decline:
    """R_n = f_n, for n = 1..M; R_1 is 1 by definition and has no band.

    `ratio`, `low`, `high` [M]: R with a band that holds the whole curve in about 95 % of studies (on the log scale,
    F19). `n` [M]: viewers with a value there and at another number; NaN where there is none. `carried` [M]: as how many
    equally strong viewers these count, (Σ A)²/Σ A² (Kish 1965). `draws` [B, M]: R of draws of the parameters. `log`,
    `covariance`: of log R_2.., `influence` [V, M − 1]: what each viewer moved log R by. `spread`: ω, how far viewers
    differ in γ. `day`: δ a day. `told_apart`: whether the data tell exposures and days apart. `typical`, `strong`: R at
    the last number of viewers whose first response was among the weaker four fifths, and among the strongest; None
    where not asked for (`split`).
    """

    ratio: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    n: NDArray[np.int64]
    carried: NDArray[np.float64]
    draws: NDArray[np.float64]
    log: NDArray[np.float64]
    covariance: NDArray[np.float64]
    influence: NDArray[np.float64]
    spread: float
    day: Estimate
    told_apart: bool
    typical: Estimate | None
    strong: Estimate | None
    data: StudyData
    own: NDArray[np.float64]


def decline_of(responses: Responses, *, split: bool = False, seed: int = SEED) -> Decline | None:
    """Return what is left, None where the first response does not lie above zero.

    `split`: whether typical viewers and strong expressers are told apart.

    The covariance is H⁻¹(Σ s sᵀ + prior)H⁻¹, s the score of a viewer and H the curvature (White 1982, Econometrica 50):
    it holds where responses are no normal numbers. Draws are Student's t with as many degrees of freedom as viewers
    that carry the answer at the last number, less one.
    """
    data = study_data(responses)
    if data is None:
        return None
    prior = prior_of(data, day=day_prior(responses))
    own, bent = most_likely(data, prior)
    score = score_of(own, data)
    covariance, inverse = _sandwich(bent, score, prior)
    size = data.y.shape[1] - 1
    there = data.there & (data.there.sum(axis=1) >= 2)[:, None]
    strength = np.maximum(score.strength, 0.0)
    carried = (strength @ there) ** 2 / np.maximum(strength**2 @ there, 1e-12)
    draws = _draws(own[:size], covariance[:size, :size], carried, seed)
    error = draws[:, 1:].std(axis=0, ddof=1)
    c = float(np.quantile((np.abs(draws[:, 1:] - own[:size]) / error).max(axis=1), LEVEL))
    n = there.sum(axis=0)
    known = np.where(n > 0, 1.0, np.nan)
    errors, trend = np.sqrt(np.diag(covariance)), own[size]
    first = np.where(data.there[:, 0], data.y[:, 0], np.nan)
    cut = np.nanquantile(first, 1 - STRONG_SHARE)
    return Decline(
        ratio=known * np.exp(np.concatenate([[0.0], own[:size]])),
        low=known * np.exp(np.concatenate([[0.0], own[:size] - c * error])),
        high=known * np.exp(np.concatenate([[0.0], own[:size] + c * error])),
        n=n,
        carried=carried,
        draws=np.exp(draws),
        log=own[:size],
        covariance=covariance[:size, :size],
        influence=(score.slope @ inverse)[:, :size],
        spread=float(np.exp(own[size + 1])),
        day=_estimate(trend, errors[size], 1 / data.span, len(data.y)),
        told_apart=bool(inverse[size, size] ** 0.5 / data.span < 0.8 * DAY_PRIOR),
        typical=_left_of(data.rows(first < cut), own, prior) if split else None,
        strong=_left_of(data.rows(first >= cut), own, prior) if split else None,
        data=data,
        own=own,
    )


def _sandwich(
    bent: NDArray[np.float64], score: Score, prior: Prior
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the covariance of the parameters and the inverse curvature."""
    spread = score.slope.T @ score.slope + np.diag(prior.sd**-2)
    shares, axes = eigh(bent, spread)
    inverse = (axes / np.maximum(shares, _LEAST_CURVATURE)) @ axes.T
    return inverse @ spread @ inverse, inverse


def _draws(
    log: NDArray[np.float64], covariance: NDArray[np.float64], carried: NDArray[np.float64], seed: int
) -> NDArray[np.float64]:
    """Return draws of log R, [B, M], with 0 at the first exposure."""
    rng = np.random.default_rng(seed)
    degrees = max(_FEWEST_DEGREES, carried[-1] - 1)
    values, axes = np.linalg.eigh(covariance)
    normal = rng.standard_normal((DRAWS, len(log))) @ (axes * np.sqrt(np.maximum(values, 0.0))).T
    found = log + normal / np.sqrt(rng.chisquare(degrees, (DRAWS, 1)) / degrees)
    return np.concatenate([np.zeros((DRAWS, 1)), found], axis=1)


def _left_of(some: StudyData, own: NDArray[np.float64], prior: Prior) -> Estimate | None:
    """Return R at the last number of some of the viewers, all but their curve held as it is of all; None under ten.

    Viewers are told apart by their first response, which the likelihood knows: so those who happened to respond
    strongly at first are no decline (those who respond strongly all in all would look like none).
    """
    size = some.y.shape[1] - 1
    n = int((some.there[:, -1] & (some.there.sum(axis=1) >= 2)).sum())
    if n < 10:
        return None
    viewers, some = len(some.y), some.rows(some.some)
    held = Prior(
        np.where(np.arange(len(own)) < size, prior.mean, own), np.where(np.arange(len(own)) < size, 2, HELD)
    )
    found = climbed(own, some, held)
    score = score_of(found, some)
    covariance, _ = _sandwich(curvature(found, some, held), score, held)
    log, error = found[size - 1], (covariance[size - 1, size - 1] * len(some.y) / viewers) ** 0.5
    value, low, high = (float(np.exp(log + z * error)) for z in (0.0, -HALF_WIDTH, HALF_WIDTH))
    return Estimate(value, low, high, n)


def _estimate(value: float, error: float, unit: float, n: int) -> Estimate:
    middle, low, high = (float((value + z * error) * unit) for z in (0.0, -HALF_WIDTH, HALF_WIDTH))
    return Estimate(middle, low, high, n)
