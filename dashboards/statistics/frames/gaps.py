"""F4, gaps: short ones are interpolated, longer ones stay missing."""

import numpy as np
from numpy.typing import NDArray

MAX_FILLED_MS = 600
# Where pictures came further apart than that, by the camera's or the server's pace, their own distance is no gap.
MAX_PACE_MS = 2500
_PACE_JITTER = 1.25


def short_gaps_filled(
    values: NDArray[np.float64],
    *,
    bin_ms: int,
    stretches: NDArray[np.int64],
    between: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """Return [T, S] with gaps of at most 0.6 s inside one stretch filled linearly, and those that the pace makes.

    Args:
        values: [T, S], NaN where a bin has no value. bin_ms: the width of a bin.
        stretches: [T], as `Timeline.stretches` gives them: nothing is drawn across a stall.
        between: [T], bins without a frame because none was due (`pace_gaps`); None: there are none.

    Gaps at the start or the end of a stretch are never filled: there is nothing on one side. Source: F4.
    """
    bins = np.arange(len(values))[:, None]
    there = np.isfinite(values)
    before = np.maximum.accumulate(np.where(there, bins, -1), axis=0)
    after = np.minimum.accumulate(np.where(there, bins, len(values))[::-1], axis=0)[::-1]
    row, column = np.nonzero(~there & (before >= 0) & (after < len(values)))
    before, after = before[row, column], after[row, column]
    gap = after - before - 1
    short = gap <= MAX_FILLED_MS // bin_ms
    if between is not None:
        due_until = np.append(0, np.cumsum(~between))
        short |= due_until[after] == due_until[before + 1]
    short &= stretches[before] == stretches[after]
    row, column, before, after = row[short], column[short], before[short], after[short]
    filled = values.copy()
    first, last = values[before, column], values[after, column]
    filled[row, column] = (last - first) / (after - before) * (row - before) + first
    return filled


def pace_gaps(t_ms: NDArray[np.int64], *, bins: int, bin_ms: int) -> NDArray[np.bool_]:
    """Return [T], which bins hold no frame because none was due at the pace that was really there.

    Args:
        t_ms: media times of the frames that were taken while the ad ran, valid or not, any order.
        bins: T. bin_ms: a bin's width.

    The distance of two frames is the pace's where it is at most 2.5 s, and at most 1.25 times that on either side. So a
    hole in a dense series is a gap (F4), and a series that was slowed down has none. (Our own rule.)
    """
    times = np.unique(t_ms)
    between = np.zeros(bins, dtype=np.bool_)
    if len(times) < 3:
        return between
    apart = np.diff(times)
    beside = np.minimum(np.append(apart[1], apart[:-1]), np.append(apart[1:], apart[-2]))
    for k in np.flatnonzero((apart <= MAX_PACE_MS) & (apart <= _PACE_JITTER * beside)):
        between[times[k] // bin_ms + 1 : times[k + 1] // bin_ms] = True
    return between


def runs(values: NDArray[np.float64], stretches: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return [T, S], a number for each unbroken run of values within one stretch; -1 where there is no value."""
    there = np.isfinite(values)
    starts = there.copy()
    starts[1:] &= ~there[:-1] | (np.diff(stretches) != 0)[:, None]
    return np.where(there, np.cumsum(starts, axis=0), -1)
