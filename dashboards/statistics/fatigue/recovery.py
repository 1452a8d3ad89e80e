"""F31, recovery after rest: does the response come back when the next exposure comes later?"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.fatigue.responses import RESAMPLES, SEED, Responses
from dashboards.statistics.resampling import resample_weights

GRID = np.concatenate([np.linspace(0.0, 0.9, 46), np.linspace(0.905, 1.0, 20)])
_TAIL = 0.025
MIN_VIEWERS = 60


@dataclass(frozen=True)
class Recovery:
    """`cost`: what one fresh exposure takes from the response (φ, in its unit). `kept`: the share of that load which is
    left after a day of rest (g, 0..1; 1 means no recovery). `half_life_days`: ln ½ / ln g, `inf` where g = 1.
    Intervals 95 % over viewers; `n` viewers with two exposures or more. `seen`: whether rest is
    seen to matter, that is φ surely above 0 and g surely below 1.
    """

    cost: float
    cost_interval: tuple[float, float]
    kept: float
    kept_interval: tuple[float, float]
    half_life_days: float
    half_life_interval: tuple[float, float]
    n: int
    seen: bool


def recovery_fit(responses: Responses, *, resamples: int = RESAMPLES, seed: int = SEED) -> Recovery | None:
    """Return φ and g of y_in = A_i − φ·s_n, s_n = g^Δdays · (s_(n−1) + 1), s_1 = 0 (F31), by least squares.

    None under 60 viewers with two exposures, or where all rests between exposures are equally long (then φ and g cannot
    be told apart).
    """
    y, there, day = responses.of_repeaters()
    if len(y) < MIN_VIEWERS or not _rests_differ(day, there):
        return None
    loads = _loads(day, there)
    xx, xy, yy = _within_sums(loads, y, there)
    again = responses.there.sum(axis=1) >= 2
    weights = resample_weights(responses.viewers, resamples, seed)[:, again].astype(np.float64)
    cost, kept = _fit(np.ones((1, len(y))), xx, xy, yy)
    drawn_cost, drawn_kept = _fit(weights, xx, xy, yy)
    cost_low, cost_high = np.quantile(drawn_cost, [_TAIL, 1 - _TAIL])
    kept_low, kept_high = np.quantile(drawn_kept, [_TAIL, 1 - _TAIL])
    return Recovery(
        cost=float(cost[0]),
        cost_interval=(float(cost_low), float(cost_high)),
        kept=float(kept[0]),
        kept_interval=(float(kept_low), float(kept_high)),
        half_life_days=half_life(kept[0]),
        half_life_interval=(half_life(kept_low), half_life(kept_high)),
        n=len(y),
        seen=bool(cost_low > 0 and kept_high < 1),
    )


def half_life(kept: float) -> float:
    """Return after how many days half of the load is gone, for a share `kept` per day (0..1)."""
    if kept <= 0:
        return 0.0
    return math.inf if kept >= 1 else math.log(0.5) / math.log(kept)


def _rests_differ(day: NDArray[np.float64], there: NDArray[np.bool_]) -> bool:
    pairs = there[:, 1:] & there[:, :-1]
    rests = np.diff(day, axis=1)[pairs]
    return len(rests) > 1 and bool(np.ptp(rests) > 0.5)


def _loads(day: NDArray[np.float64], there: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return s [G, V, M] for each g of the grid. A missing number still counts as seen, at the next known day."""
    known = np.where(there, day, np.nan)
    for column in range(known.shape[1] - 2, -1, -1):
        known[:, column] = np.where(there[:, column], known[:, column], known[:, column + 1])
    for column in range(1, known.shape[1]):
        known[:, column] = np.where(np.isnan(known[:, column]), known[:, column - 1], known[:, column])
    rest = np.maximum(np.diff(known, axis=1), 0.0)
    load = np.zeros((len(GRID), *day.shape))
    for column in range(1, day.shape[1]):
        load[:, :, column] = GRID[:, None] ** rest[:, column - 1] * (load[:, :, column - 1] + 1)
    return load


def _within_sums(
    loads: NDArray[np.float64], y: NDArray[np.float64], there: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return Σ x², Σ x y [V, G] and Σ y² [V] of what is left after each viewer's own mean, x = −s."""
    n = there.sum(axis=1)
    mean_y = y.sum(axis=1) / n
    own_y = np.where(there, y - mean_y[:, None], 0.0)
    mean_s = (loads * there).sum(axis=2) / n
    own_s = np.where(there, loads - mean_s[:, :, None], 0.0)
    return (own_s**2).sum(axis=2).T, -(own_s * own_y).sum(axis=2).T, (own_y**2).sum(axis=1)


def _fit(
    weights: NDArray[np.float64], xx: NDArray[np.float64], xy: NDArray[np.float64], yy: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    sxx, sxy = weights @ xx, weights @ xy
    cost = np.divide(sxy, sxx, out=np.zeros_like(sxy), where=sxx > 1e-12)
    rss = (weights @ yy)[:, None] - cost * sxy
    best = rss.argmin(axis=1)
    return cost[np.arange(len(cost)), best], GRID[best]
