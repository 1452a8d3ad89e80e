"""From bins to seconds: the one rule by which anything is shown second by second (F4)."""

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.frames.binning import MIN_VALID_SHARE

SECOND_MS = 1000
_AT_ONCE = 128


def by_second(values: NDArray[np.floating], bin_ms: int) -> NDArray[np.float64]:
    """Return [N, seconds, S] from [N, T, S]: the mean over each second's bins, NaN where fewer than half have a value.

    `bin_ms` divides a second, or is one; the last second may hold fewer bins. NaN for gaps. Each
    series lies in memory by itself, [N, seconds], where several bins make a second.
    """
    each = max(1, SECOND_MS // bin_ms)
    if each == 1:
        return values.astype(np.float64)
    rows, bins, series = values.shape
    seconds = -(-bins // each)
    # Laid out series by series, as rows are read, so that the steps below run along the memory; some rows at a time, so
    # that what is at work stays in the processor's cache.
    by_series, found = values.swapaxes(1, 2), np.empty((series, rows, seconds))
    for start in range(0, rows, _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        found[:, part] = _means(by_series[part], each, seconds).swapaxes(0, 1)
    return found.transpose(1, 2, 0)


def _means(by_series: NDArray[np.floating], each: int, seconds: int) -> NDArray[np.float64]:
    """Return [N, S, seconds] of [N, S, T]."""
    sums = np.zeros((*by_series.shape[:2], seconds))
    n, width_of = np.zeros(sums.shape), np.zeros(seconds)
    for first in range(each):
        part = by_series[:, :, first::each]
        there, width = np.isfinite(part), part.shape[2]
        sums[:, :, :width] += np.where(there, part, 0.0)
        n[:, :, :width] += there
        width_of[:width] += 1
    with np.errstate(invalid="ignore"):
        sums /= n  # of none there is no mean: 0/0 is NaN
    sums[n < MIN_VALID_SHARE * width_of] = np.nan
    return sums
