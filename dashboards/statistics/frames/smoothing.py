"""F5, smoothing: a centred mean over about one second that never reaches across a gap or a stall."""

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.frames.gaps import runs

SPAN_MS = 1000


def smoothed(
    values: NDArray[np.float64], *, bin_ms: int, stretches: NDArray[np.int64], span_ms: int = SPAN_MS
) -> NDArray[np.float64]:
    """Return [T, S], each bin averaged with its neighbours over `span_ms`; NaN where the bin itself has no value.

    Args:
        values: [T, S] in any unit, NaN for gaps. bin_ms: the width of a bin.
        stretches: [T], as `Timeline.stretches` gives them.

    A bin's weight is its overlap with the window: 1/4, 1/2, 1/4 for bins of 500 ms, five equal ones for 200 ms, and
    nothing changes for bins of 1 s. Neighbours enter in pairs only, so that the mean stays centred where a run of
    values begins or ends and a peak is not moved. Source: F5; a span of about 1 s as in Olderbak et al. 2014.
    """
    run = runs(values, stretches)
    there = np.where(np.isfinite(values), values, 0.0)
    sums = there * min(bin_ms, span_ms)
    weight = np.full(values.shape, float(min(bin_ms, span_ms)))
    for offset in range(1, len(values)):
        overlap = min(bin_ms, span_ms / 2 - (offset - 0.5) * bin_ms)
        if overlap <= 0:
            break
        left, right = slice(None, -2 * offset or None), slice(2 * offset, None)
        centre = slice(offset, len(values) - offset)
        together = (run[left] == run[centre]) & (run[right] == run[centre]) & (run[centre] >= 0)
        sums[centre] += np.where(together, overlap * (there[left] + there[right]), 0.0)
        weight[centre] += np.where(together, 2 * overlap, 0.0)
    return np.where(run >= 0, sums / weight, np.nan)
