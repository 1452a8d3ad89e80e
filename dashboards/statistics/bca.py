"""Intervals by resampling viewers (F19): BCa, and those of scalars of a mean trace that noise moves to one side."""

from collections.abc import Callable
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.bands import LEVEL, RESAMPLES, SEED
from dashboards.statistics.resampling import resample_weights
from dashboards.statistics.values import Estimate

_NORMAL = NormalDist()
_Z = _NORMAL.inv_cdf(0.5 + LEVEL / 2)

# From mean traces [B, T], NaN where nobody has a value, to one number each [B].
Statistic = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def trace_scalar(
    values: NDArray[np.float64], statistic: Statistic, *, resamples: int = RESAMPLES, seed: int = SEED
) -> Estimate | None:
    """Return a number read off the mean trace, freed of its bias, with its 95 % interval over viewers.

    Args:
        values: [V, T], one row a viewer, NaN for gaps; rows without any value do not count.
        statistic: reads many mean traces [B, T] at once and returns [B].

    Noise moves such a number to one side, as it lengthens an arc: a resample holds the noise twice, so what it adds to
    the number found is what noise has added already, and is taken off. The interval is the bootstrap's basic one
    (Davison & Hinkley 1997, 2.4 and 5.2.1); BCa held the true arc in 0 % of simulated studies. None without viewers or
    where the number does not exist; low and high are None under two viewers. For numbers that pick a maximum use
    `crossfitted_peak`.
    """
    values = values[np.isfinite(values).any(axis=1)]
    viewers = len(values)
    if viewers == 0:
        return None
    there = np.isfinite(values)
    kept = np.where(there, values, 0.0)
    total, n = kept.sum(axis=0), there.sum(axis=0)
    found = float(statistic(_divided(total[None], n[None]))[0])
    if not np.isfinite(found):
        return None
    if viewers < 2:
        return Estimate(found, None, None, viewers)
    weights = resample_weights(viewers, resamples, seed)
    gaps = ~there.all(axis=1)  # all viewers of a resample but those with a gap
    held = weights.sum(axis=1, keepdims=True) - weights[:, gaps] @ (~there[gaps]).astype(np.float32)
    means = _divided(weights @ kept.astype(np.float32), held)
    resampled = statistic(means.astype(np.float64))
    resampled = resampled[np.isfinite(resampled)]
    if not len(resampled) or np.ptp(resampled) <= 1e-9 * max(1.0, abs(found)):
        return Estimate(found, None, None, viewers)
    high, low = np.quantile(resampled, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    free = 2 * found - float(resampled.mean())
    return Estimate(free, 2 * found - float(low), 2 * found - float(high), viewers)


def bca_interval(
    found: float, resampled: NDArray[np.float64], left_out: list[NDArray[np.float64]]
) -> tuple[float | None, float | None]:
    """Return the 95 % BCa interval, (None, None) where resampling never changes the number.

    Args:
        found: the number. resampled: [B], the number of each resample.
        left_out: for each sample [n_j], the number without each of its viewers in turn (the jackknife).

    Source: Efron 1987; for several samples the acceleration of Davison & Hinkley 1997, 5.3.2, as SciPy computes it.
    """
    resampled = np.sort(resampled[np.isfinite(resampled)])
    if len(resampled) < 2 or resampled[-1] - resampled[0] <= 1e-9 * max(1.0, abs(found)):
        return None, None
    tolerance = 1e-7 * max(1.0, abs(found))
    count = len(resampled)
    below = ((resampled < found - tolerance).sum() + (resampled <= found + tolerance).sum()) / (2 * count)
    bias = _NORMAL.inv_cdf(float(np.clip(below, 1 / count, 1 - 1 / count)))
    cubes = squares = 0.0
    for sample in left_out:
        sample = sample[np.isfinite(sample)]
        influence = (len(sample) - 1) * (sample.mean() - sample) / len(sample)
        cubes += float((influence**3).sum())
        squares += float((influence**2).sum())
    acceleration = cubes / (6 * squares**1.5) if squares > 0 else 0.0
    ends = [_corrected(bias, acceleration, z) for z in (-_Z, _Z)]
    low, high = np.quantile(resampled, ends)
    return float(low), float(high)


def _corrected(bias: float, acceleration: float, z: float) -> float:
    return _NORMAL.cdf(bias + (bias + z) / (1 - acceleration * (bias + z)))


def _divided(total: NDArray[np.floating], n: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.divide(total, n, out=np.full(np.shape(total), np.nan), where=n > 0)
