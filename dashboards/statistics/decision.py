"""F38: run, fix or drop an ad, or wait for more viewers; how sure that is, what acting now costs, what would settle it.

One rule for every page, file and address. What is called above or below comes from the tests that pages use, so that a
verdict holds at every look; chances and losses come from the posterior of the same model's estimates.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RUN, FIX, DROP, NOT_ENOUGH = "run", "fix", "drop", "not_enough"
# In standard deviations between viewers: differences under the first are not worth more viewers (Cohen's small); an
# expected loss under the second is not worth waiting for.
MATTERS, BEARABLE = 0.2, 0.05
POWER = 0.8
MOST_VIEWERS = 5000
_DRAWS, _STEPS, SEED = 8000, 80, 20_261_127
_Z_POWER = NormalDist().inv_cdf(POWER)


@dataclass(frozen=True)
class Evidence:
    """What is known of one ad, in the unit of the outcome.

    `side`: +1 where a test calls it above what it is held against, −1 below, 0 neither. `lack`: how far it lies below
    that. `gain`: what its weak stretches cost. `loss`: expected, of running it now; None where that cannot be said.
    `spread`: standard deviation between viewers. `lifts`: whether its level is shown to lie above the resting face;
    `sinks`: below it; both None for outcomes that know no resting face.
    """

    side: int
    lack: float
    gain: float
    loss: float | None
    spread: float
    lifts: bool | None = None
    sinks: bool | None = None

    @property
    def verdict(self) -> str:
        """The rule. Below: fix where what the weak stretches cost is all that it lacks, else drop. Above: run, but for
        an ad that turns faces more negative than they rest. Neither: run where it is shown to lift faces and no other
        choice is expected to be better by more than is bearable, else not enough data."""
        if self.side < 0:
            return FIX if 0 < self.lack <= self.gain else DROP
        if self.side > 0:
            return FIX if self.sinks else RUN
        bearable = self.loss is not None and self.loss <= BEARABLE * self.spread
        return RUN if bearable and self.lifts is not False else NOT_ENOUGH


@dataclass(frozen=True)
class Chances:
    """Of K ads, [K] each: probability to be the best one; to lie above the mean of the others; to be no more than
    `MATTERS` worse than the best; expected loss of running it instead of the best, and the range that holds 95 %."""

    best: Floats
    above: Floats
    as_good: Floats
    loss: Floats
    loss_low: Floats
    loss_high: Floats


def chances_of(values: Floats, covariance: Floats, df: float, *, matters: float) -> Chances:
    """Return the chances of K ≥ 2 ads from their estimates [K] and the covariance [K, K] of these.

    Only differences count. They are partially pooled: normal around 0 with a spread that is flat over what is possible
    (Gelman 2006), so that the best of many ads is not taken at its word. `df`: degrees of freedom of the covariance.
    Source: Berger & Deely 1988, Journal of the American Statistical Association 83; Chick & Inoue 2001, Operations
    Research 49 (expected opportunity cost).
    """
    basis = _contrasts(len(values))
    scale = df / (df - 2) if df > 2 else 3.0
    own, turn = np.linalg.eigh(scale * (basis.T @ covariance @ basis))
    own = np.maximum(own, 1e-18)
    found = turn.T @ (basis.T @ values)
    spreads = np.linspace(0.0, 3 * (np.abs(found).max() + own.max() ** 0.5), _STEPS)[:, None] ** 2
    log_chance = (-0.5 * np.log(spreads + own) - 0.5 * found**2 / (spreads + own)).sum(axis=1)
    chance = np.exp(log_chance - log_chance.max())
    rng = np.random.default_rng(SEED)
    drawn = spreads[rng.choice(_STEPS, _DRAWS, p=chance / chance.sum())]
    weight = drawn / (drawn + own)
    noise = rng.standard_normal((_DRAWS, len(own)))
    effects = (weight * found + np.sqrt(weight * own) * noise) @ (basis @ turn).T
    losses = effects.max(axis=1, keepdims=True) - effects
    low, high = np.quantile(losses, [0.025, 0.975], axis=0)
    return Chances(
        best=np.bincount(losses.argmin(axis=1), minlength=len(values)) / _DRAWS,
        above=(effects > 0).mean(axis=0),
        as_good=(losses <= matters).mean(axis=0),
        loss=losses.mean(axis=0),
        loss_low=low,
        loss_high=high,
    )


def chances_alone(value: float, error: float, df: float, *, matters: float) -> Chances:
    """Return the chances of one ad against a fixed level: `value` is its difference from it, `error` > 0 the standard
    error. Arrays are [1]; `best`: to lie above it."""
    rng = np.random.default_rng(SEED)
    drawn = value + error * (rng.standard_t(df, _DRAWS) if df > 0 else rng.standard_cauchy(_DRAWS))
    losses = np.maximum(0.0, -drawn)
    low, high = np.quantile(losses, [0.025, 0.975])
    above = np.array([(drawn > 0).mean()])
    parts = (np.array([own]) for own in ((losses <= matters).mean(), losses.mean(), low, high))
    return Chances(above, above, *parts)


def viewers_to_settle(
    error: float, viewers: int, *, difference: float, critical: Callable[[float], float]
) -> int | None:
    """Return how many viewers it takes until a difference as large as `difference` > 0 is told in four of five studies.

    `error`: the standard error with the `viewers` so far, which falls with their root: the campaign's own variance.
    `critical`: (degrees of freedom) → how many errors an interval reaches, by the kind of look. None above 5,000.
    """
    low, high = 1, MOST_VIEWERS

    def told(n: int) -> bool:
        reach = critical(max(n - 1.0, 0.0)) + _Z_POWER
        return reach * error * (viewers / n) ** 0.5 <= difference

    if not told(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if told(middle) else (middle + 1, high)
    return low


def _contrasts(ads: int) -> Floats:
    """Return [K, K − 1], orthonormal columns that add up to 0 (Helmert)."""
    columns = [
        np.concatenate([np.full(k, 1.0), [-float(k)], np.zeros(ads - k - 1)]) / (k * (k + 1)) ** 0.5
        for k in range(1, ads)
    ]
    return np.stack(columns, axis=1)
