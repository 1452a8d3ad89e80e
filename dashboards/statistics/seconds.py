"""From bins to seconds: the one rule by which anything is shown second by second (F4)."""

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.frames.binning import MIN_VALID_SHARE

SECOND_MS = 1000


def by_second(values: NDArray[np.floating], bin_ms: int) -> NDArray[np.float64]:
    """Return [N, seconds, S] from [N, T, S]: the mean over each second's bins, NaN where fewer than half have a value.

    `bin_ms` divides a second, or is one; the last second may hold fewer bins. NaN for gaps.
    """
    each = max(1, SECOND_MS // bin_ms)
    if each == 1:
        return values.astype(np.float64)
    rows, bins, series = values.shape
    seconds = -(-bins // each)
    # Laid out series by series, as rows are read, so that the steps below run along the memory.
    by_series = values.swapaxes(1, 2)
    sums, n = np.zeros((rows, series, seconds)), np.zeros((rows, series, seconds), np.int16)
    width_of = np.zeros(seconds)
    for first in range(each):
        part = by_series[:, :, first::each]
        there, width = np.isfinite(part), part.shape[2]
        sums[:, :, :width] += np.where(there, part, 0.0)
        n[:, :, :width] += there
        width_of[:width] += 1
    means = np.divide(sums, n, out=np.full(sums.shape, np.nan), where=n > 0)
    means[n < MIN_VALID_SHARE * width_of] = np.nan
    return means.swapaxes(1, 2)
