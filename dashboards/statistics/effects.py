"""Effect sizes of two ads or two audiences, each with a 95 % interval: how large, not only whether."""

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.bands import RESAMPLES, SEED
from dashboards.statistics.bca import bca_interval
from dashboards.statistics.resampling import resample_weights
from dashboards.statistics.values import Estimate

_Z = 1.959964
_SMALL_SAMPLE = 3.0  # J = 1 − 3 / (4·df − 1), Hedges 1981
_Numbers = NDArray[np.float64] | float


def hedges_g(
    first: NDArray[np.float64], second: NDArray[np.float64], *, resamples: int = RESAMPLES, seed: int = SEED
) -> Estimate | None:
    """Return Hedges' g of first − second, in pooled standard deviations, for different people in each.

    `first` [Va], `second` [Vb]: one value a viewer, NaN left out. BCa interval over viewers of both. n is both
    together. None under two viewers a side or without any spread. Source: Hedges 1981; Efron 1987.
    """
    a, b = first[np.isfinite(first)], second[np.isfinite(second)]
    n_a, n_b = len(a), len(b)
    if min(n_a, n_b) < 2 or not (np.ptp(a) > 0 or np.ptp(b) > 0):
        return None
    apart = float(a.mean() - b.mean())
    a, b = _centred(a), _centred(b)
    size = float(_g(apart, n_a, a.sum(), (a**2).sum(), n_b, b.sum(), (b**2).sum()))
    if not np.isfinite(size):
        return None
    resampled = _g(apart, *_resampled_sums(a, resamples, seed), *_resampled_sums(b, resamples, seed + 1))
    without_a = _g(apart, n_a - 1, a.sum() - a, (a**2).sum() - a**2, n_b, b.sum(), (b**2).sum())
    without_b = _g(apart, n_a, a.sum(), (a**2).sum(), n_b - 1, b.sum() - b, (b**2).sum() - b**2)
    return Estimate(size, *bca_interval(size, resampled, [without_a, without_b]), n_a + n_b)


def cohen_dz(
    differences: NDArray[np.float64], *, resamples: int = RESAMPLES, seed: int = SEED
) -> Estimate | None:
    """Return Cohen's d_z, the mean of paired differences in their own standard deviations.

    `differences` [V]: first − second of the same viewer, NaN left out. BCa interval. None under two viewers or without
    any spread. Source: Cohen 1988, 2.3.5; Lakens 2013.
    """
    d = differences[np.isfinite(differences)]
    n = len(d)
    if n < 2 or not np.ptp(d) > 0:
        return None
    middle, d = float(d.mean()), _centred(d)
    size = float(_dz(middle, n, d.sum(), (d**2).sum()))
    if not np.isfinite(size):
        return None
    left_out = _dz(middle, n - 1, d.sum() - d, (d**2).sum() - d**2)
    resampled = _dz(middle, *_resampled_sums(d, resamples, seed))
    return Estimate(size, *bca_interval(size, resampled, [left_out]), n)


def cliffs_delta(first: NDArray[np.float64], second: NDArray[np.float64]) -> Estimate | None:
    """Return Cliff's δ = P(first > second) − P(first < second), −1..1: an effect size that asks for ranks alone.

    `first` [Va], `second` [Vb], NaN left out. The interval is the asymmetric one from the consistent variance. None
    under two viewers a side. Source: Cliff 1993, Psychological Bulletin 114; Feng & Cliff 2004.
    """
    a, b = np.sort(first[np.isfinite(first)]), np.sort(second[np.isfinite(second)])
    n_a, n_b = len(a), len(b)
    if min(n_a, n_b) < 2:
        return None
    above, upto = np.searchsorted(b, a, "left"), np.searchsorted(b, a, "right")
    rows = (above - (n_b - upto)) / n_b
    columns = ((n_a - np.searchsorted(a, b, "right")) - np.searchsorted(a, b, "left")) / n_a
    delta = float(rows.mean())
    untied = n_a * n_b - int((upto - above).sum())
    between = n_b**2 * ((rows - delta) ** 2).sum() + n_a**2 * ((columns - delta) ** 2).sum()
    within = untied - n_a * n_b * delta**2
    variance = max(between - within, 0.0) / (n_a * n_b * (n_a - 1) * (n_b - 1))
    # Where all of one side lie above the other the estimate is 0; Cliff's floor keeps the interval from closing.
    variance = max(variance, (1 - delta**2) / (n_a * n_b - 1))
    return Estimate(delta, *_asymmetric(delta, variance, min(n_a, n_b)), n_a + n_b)


def _centred(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the values less their mean: else sums of squares of people who hardly differ lose all their digits."""
    own = values - values.mean()
    return np.where(np.ptp(values) > 0, own, 0.0)


def _resampled_sums(
    values: NDArray[np.float64], resamples: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return how many values each resample holds, their sum and their sum of squares, [B] each."""
    weights = resample_weights(len(values), resamples, seed)
    powers = np.stack([np.ones_like(values), values, values**2], axis=1).astype(np.float32)
    sums = (weights @ powers).astype(np.float64)
    return sums[:, 0], sums[:, 1], sums[:, 2]


def _asymmetric(delta: float, variance: float, smaller: int) -> tuple[float, float]:
    if abs(delta) == 1:
        # Nobody crosses over: what the rule of three leaves of it.
        inner = 1 - 2 * (1 - 0.025 ** (1 / smaller))
        return (inner, 1.0) if delta > 0 else (-1.0, -inner)
    half = _Z * (variance * ((1 - delta**2) ** 2 + _Z**2 * variance)) ** 0.5
    under = 1 - delta**2 + _Z**2 * variance
    return max(-1.0, (delta - delta**3 - half) / under), min(1.0, (delta - delta**3 + half) / under)


def _g(
    apart: float,
    n_a: _Numbers,
    sum_a: _Numbers,
    squares_a: _Numbers,
    n_b: _Numbers,
    sum_b: _Numbers,
    squares_b: _Numbers,
) -> NDArray[np.float64]:
    """Return g of two sides whose centres lie `apart`, by the sums of what is around these."""
    df = n_a + n_b - 2
    within = (squares_a - sum_a**2 / n_a) + (squares_b - sum_b**2 / n_b)
    shift = np.asarray(apart + sum_a / n_a - sum_b / n_b, dtype=np.float64)
    pooled = np.sqrt(np.maximum(np.asarray(within, dtype=np.float64), 0.0) / np.maximum(df, 1))
    ratio = np.divide(shift, pooled, out=np.full(np.shape(shift), np.nan), where=pooled > 1e-12)
    return (1 - _SMALL_SAMPLE / (4 * df - 1)) * ratio


def _dz(middle: float, n: _Numbers, total: _Numbers, squares: _Numbers) -> NDArray[np.float64]:
    mean = np.asarray(middle + total / n, dtype=np.float64)
    variance = np.maximum(np.asarray(squares - total**2 / n, dtype=np.float64), 0.0) / np.maximum(n - 1, 1)
    return np.divide(mean, np.sqrt(variance), out=np.full(np.shape(mean), np.nan), where=variance > 1e-24)
