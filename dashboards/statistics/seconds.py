"""Series in bins, shown per second."""

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.frames.binning import MIN_VALID_SHARE
from dashboards.statistics.frames.timeline import Timeline

_SECOND_MS = 1000


def second_means(values: NDArray[np.floating], timeline: Timeline) -> NDArray[np.float64]:
    """Return [E, seconds, S], the mean over each second's bins; NaN where fewer than half of them have a value (F4).

    `values`: [E, T, S] in the bins of `timeline`, whose width divides a second, NaN for gaps; the last second may hold
    fewer bins.
    """
    each = _SECOND_MS // timeline.bin_ms
    if each == 1:
        return values.astype(np.float64)
    seconds = -(-timeline.bins // each)
    # Laid out as the rows are read, series by series, so that the steps below run along the memory.
    series = values.swapaxes(1, 2)
    shape = (*series.shape[:2], seconds)
    sums, n, bins = np.zeros(shape, np.float32), np.zeros(shape, np.int8), np.zeros(seconds)
    for first in range(each):
        part = series[:, :, first::each]
        there, width = np.isfinite(part), part.shape[2]
        sums[:, :, :width] += np.where(there, part, np.float32(0))
        n[:, :, :width] += there
        bins[:width] += 1
    means = np.divide(sums, n, out=np.full(shape, np.nan, np.float32), where=n > 0)
    means[n < MIN_VALID_SHARE * bins] = np.nan
    return means.swapaxes(1, 2).astype(np.float64)
