"""Ordinal logistic regression with a ridge: answers of 1 to 5 as steps of one scale, by Newton's method in NumPy alone.

statsmodels' OrderedModel has no ridge and takes a second a fit; a judged prediction takes hundreds of fits.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.prediction.models import PENALTY

_STEPS, _HALVINGS = 50, 30
_TOLERANCE = 1e-8
_SMALLEST = 1e-12


@dataclass(frozen=True)
class Ordinal:
    """P(y ≤ levels[k]) = 1 / (1 + e^−(cuts[k] − x·beta)). `levels` [K], ascending; `cuts` [K − 1]; `beta` [F]."""

    levels: NDArray[np.float64]
    cuts: NDArray[np.float64]
    beta: NDArray[np.float64]

    def at_least(self, x: NDArray[np.float64], answer: float) -> NDArray[np.float64]:
        """Return P(y ≥ answer) [N]; 0 or 1 where the training answers all lie on one side of it."""
        below = int((self.levels < answer).sum())
        if below in (0, len(self.levels)):
            return np.full(len(x), float(below == 0))
        return 1 - _logistic(self.cuts[below - 1] - x @ self.beta)

    def mean(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the expected answer [N], on the scale of the levels."""
        above = 1 - _logistic(self.cuts[None, :] - (x @ self.beta)[:, None])
        return self.levels[0] + above @ np.diff(self.levels)


def ordinal_fit(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    *,
    penalty: float = PENALTY,
    start: Ordinal | None = None,
) -> Ordinal:
    """Return the proportional-odds model of y on x, with a ridge on its slopes; cut points are free.

    Args:
        x: [N, F], standardised, without a column of ones. y: [N], two levels or more.
        start: a model of almost the same rows, from which fewer steps lead to the same optimum.

    Source: McCullagh 1980, Journal of the Royal Statistical Society B 42, 109–142.
    """
    levels, place = np.unique(y, return_inverse=True)
    count = len(levels) - 1
    there = np.arange(count)
    upper = (place[:, None] == there).astype(np.float64)  # whose upper cut is the k-th
    lower = (place[:, None] == there + 1).astype(np.float64)  # whose lower cut is
    ridge = np.concatenate([np.full(count, 1e-9), np.full(x.shape[1], penalty)])
    if start is not None and np.array_equal(start.levels, levels):
        theta = np.concatenate([start.cuts, start.beta])
    else:
        share = np.cumsum(np.bincount(place))[:-1] / len(y)
        theta = np.concatenate([np.log(share / (1 - share)), np.zeros(x.shape[1])])
    best = _loss(theta, x, place, count, ridge)
    for _ in range(_STEPS):
        score, information = _derivatives(theta, x, place, upper, lower)
        step = np.linalg.solve(information + np.diag(ridge), score - ridge * theta)
        for _ in range(_HALVINGS):
            loss = _loss(theta + step, x, place, count, ridge)
            if loss <= best:
                break
            step = step / 2
        else:
            break  # no step is better: rounding is all that is left
        theta, best = theta + step, loss
        if np.abs(step).max() < _TOLERANCE:
            break
    return Ordinal(levels, theta[:count], theta[count:])


def _loss(
    theta: NDArray[np.float64],
    x: NDArray[np.float64],
    place: NDArray[np.int64],
    count: int,
    ridge: NDArray[np.float64],
) -> float:
    cuts = theta[:count]
    if (np.diff(cuts) <= 0).any():
        return np.inf
    high, low = _sides(cuts, x @ theta[count:], place)
    return float(-np.log(np.maximum(high - low, _SMALLEST)).sum() + (ridge * theta**2).sum() / 2)


def _derivatives(
    theta: NDArray[np.float64],
    x: NDArray[np.float64],
    place: NDArray[np.int64],
    upper: NDArray[np.float64],
    lower: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the score and the observed information of (cuts, beta)."""
    count = upper.shape[1]
    high, low = _sides(theta[:count], x @ theta[count:], place)
    p = np.maximum(high - low, _SMALLEST)
    slope_high, slope_low = high * (1 - high), low * (1 - low)
    a, b = slope_high / p, slope_low / p
    own_a = a**2 - slope_high * (1 - 2 * high) / p
    own_b = b**2 + slope_low * (1 - 2 * low) / p
    both = -a * b
    score = np.concatenate([a @ upper - b @ lower, -(a - b) @ x])
    crossed = (upper * both[:, None]).T @ lower
    cuts = np.diag(own_a @ upper + own_b @ lower) + crossed + crossed.T
    mixed = -(upper * (own_a + both)[:, None] + lower * (own_b + both)[:, None]).T @ x
    slopes = (x * (own_a + 2 * both + own_b)[:, None]).T @ x
    return score, np.block([[cuts, mixed], [mixed.T, slopes]])


def _sides(
    cuts: NDArray[np.float64], middle: NDArray[np.float64], place: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return P(y ≤ own level) and P(y < own level), both [N]."""
    edges = np.concatenate([[-np.inf], cuts, [np.inf]])
    return _logistic(edges[place + 1] - middle), _logistic(edges[place] - middle)


def _logistic(value: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-np.clip(value, -700, 700)))
