"""F39, weights: viewers count more or less, so that shares that are known of the population come out."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.students_t import skewed_ends
from dashboards.statistics.values import Estimate

CAP = 5.0  # of the mean weight
CLOSE = 0.01  # how far a share may stay from its target
_ROUNDS, _TRIMS, _SAME = 200, 20, 1e-9
Shares = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Unreached:
    """Why there are no weights. `reason`: `empty`: no viewer has `value` of `variable`; `apart`: there are viewers of
    all values, but no weights from 0 to `CAP` reach the share of this one."""

    reason: str
    variable: str
    value: str


def raked(values: Mapping[str, NDArray[np.str_]], shares: Shares) -> NDArray[np.float64] | Unreached:
    """Return one weight a viewer, [V], mean 1 over those who have one, 0 for those whose values are not all among
    `shares` (0..1 by variable and value; those of a variable are scaled to add up to 1).

    Weights are multiplied by target share/present share, one variable after the other, until nothing changes; none
    exceeds `CAP`: what is above is cut, and the rest is raked anew.

    Source: Deming & Stephan 1940, Annals of Mathematical Statistics 11, 427–444; trimmed as in DeBell & Krosnick 2009,
    ANES Technical Report nes012427.
    """
    size = len(next(iter(values.values()))) if values else 0
    members = {
        (variable, value): values.get(variable, np.full(size, "")) == value
        for variable, own in shares.items()
        for value in own
    }
    kept = np.ones(size, dtype=bool)
    for variable, own in shares.items():
        kept &= np.any([members[variable, value] for value in own], axis=0)
    for (variable, value), who in members.items():
        if not (who & kept).any():
            return Unreached("empty", variable, value)
    weights = kept.astype(np.float64)
    for _ in range(_TRIMS):
        weights = _fitted(weights, shares, members)
        weights *= kept.sum() / weights.sum()
        if weights.max() <= CAP * (1 + _SAME):
            break
        weights = np.minimum(weights, CAP)
    weights = np.minimum(weights, CAP)
    weights *= kept.sum() / weights.sum()
    off = {
        key: abs(float(weights[who].sum()) / float(weights.sum()) - _target(shares, *key))
        for key, who in members.items()
    }
    worst = max(off, key=lambda key: off[key])
    return weights if off[worst] <= CLOSE else Unreached("apart", *worst)


def effective_n(weights: NDArray[np.float64]) -> float:
    """Return as how many equally weighted viewers these count, n over the design effect: (Σw)²/Σw² (Kish 1965)."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def added_of(values: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    """Return the weighted mean of [V], and what each viewer adds to its error, [V]; NaN values count as weight 0."""
    there = np.isfinite(values)
    own, known = np.where(there, weights, 0.0), np.where(there, values, 0.0)
    mean = float(own @ known / own.sum())
    n = int((own > 0).sum())
    return mean, own * (known - mean) / own.sum() * (n / max(n - 1, 1)) ** 0.5


def estimate_of(value: float, added: NDArray[np.float64], n: int, effective: float) -> Estimate:
    """Return a weighted figure with its 95 % interval: the error is √Σ added², its ends know their skewness (F19).

    Weights count as fixed: where what they are made of tells of the response, the interval is somewhat too wide.
    Source: Särndal, Swensson & Wretman 1992, Model Assisted Survey Sampling, 5.5.
    """
    square = float((added**2).sum())
    if n < 2 or not square > 0:
        return Estimate(value, None, None, n)
    below, above = skewed_ends(max(1, int(effective) - 1), float((added**3).sum()) / square**1.5)
    return Estimate(value, value - below * square**0.5, value + above * square**0.5, n)


def _fitted(
    weights: NDArray[np.float64], shares: Shares, members: Mapping[tuple[str, str], NDArray[np.bool_]]
) -> NDArray[np.float64]:
    weights = weights.copy()
    for _ in range(_ROUNDS):
        moved = 0.0
        for (variable, value), who in members.items():
            present = float(weights[who].sum()) / float(weights.sum())
            times = _target(shares, variable, value) / present if present > 0 else 1.0
            weights[who] *= times
            moved = max(moved, abs(times - 1))
        if moved < _SAME:
            break
    return weights


def _target(shares: Shares, variable: str, value: str) -> float:
    return shares[variable][value] / sum(shares[variable].values())
