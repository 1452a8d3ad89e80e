"""Series in bins, shown per second."""

import numpy as np
from numpy.typing import NDArray

from dashboards.metrics.binning import MIN_VALID_SHARE
from dashboards.metrics.timeline import Timeline

_SECOND_MS = 1000


def second_means(values: NDArray[np.floating], timeline: Timeline) -> NDArray[np.float64]:
    """Return [E, seconds, S], the mean over each second's bins; NaN where fewer than half of them have a value (F4).

    `values`: [E, T, S] in the bins of `timeline`, whose width divides a second, NaN for gaps; the last second may hold
    fewer bins.
    """
    starts = np.arange(0, timeline.bins, _SECOND_MS // timeline.bin_ms)
    if len(starts) == timeline.bins:
        return values.astype(np.float64)
    there = np.isfinite(values)
    n = np.add.reduceat(there, starts, axis=1, dtype=np.int64)
    sums = np.add.reduceat(np.where(there, values, 0.0), starts, axis=1, dtype=np.float64)
    bins = np.diff([*starts, timeline.bins])[:, None]
    enough = (n > 0) & (n >= MIN_VALID_SHARE * bins)
    return np.divide(sums, n, out=np.full(sums.shape, np.nan), where=enough)
