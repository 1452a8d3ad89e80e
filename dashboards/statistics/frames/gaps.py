"""F4, gaps: short ones are interpolated, longer ones stay missing."""

import numpy as np
from numpy.typing import NDArray

MAX_FILLED_MS = 600


def short_gaps_filled(
    values: NDArray[np.float64], *, bin_ms: int, stretches: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return [T, S] with gaps of at most 0.6 s inside one stretch filled linearly; everything else stays NaN.

    Args:
        values: [T, S], NaN where a bin has no value. bin_ms: the width of a bin.
        stretches: [T], as `Timeline.stretches` gives them: nothing is drawn across a stall.

    Gaps at the start or the end of a stretch are never filled: there is nothing on one side. Source: F4.
    """
    filled = values.copy()
    longest = MAX_FILLED_MS // bin_ms
    for column in filled.T:
        there = np.flatnonzero(np.isfinite(column))
        gaps = np.diff(there) - 1
        for k in np.flatnonzero((gaps > 0) & (gaps <= longest)):
            before, after = there[k], there[k + 1]
            if stretches[before] == stretches[after]:
                inside = np.arange(before + 1, after)
                column[inside] = np.interp(inside, (before, after), (column[before], column[after]))
    return filled


def runs(values: NDArray[np.float64], stretches: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return [T, S], a number for each unbroken run of values within one stretch; -1 where there is no value."""
    there = np.isfinite(values)
    starts = there.copy()
    starts[1:] &= ~there[:-1] | (np.diff(stretches) != 0)[:, None]
    return np.where(there, np.cumsum(starts, axis=0), -1)
