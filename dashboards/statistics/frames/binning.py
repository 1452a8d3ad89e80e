"""F4, binned values: from frames to one value a bin, for each exposure and then for each viewer."""

import numpy as np
from numpy.typing import NDArray

MIN_VALID_SHARE = 0.5
_AT_ONCE = 128  # viewers: what is at work stays in the processor's cache


def binned_means(
    values: NDArray[np.float64],
    used: NDArray[np.bool_],
    counted: NDArray[np.bool_],
    groups: NDArray[np.int64],
    bins: NDArray[np.int64],
    shape: tuple[int, int],
) -> NDArray[np.float64]:
    """Return the mean of each series in each group and bin, NaN where fewer than half of the counted frames are used.

    Args:
        values: [n, S], one row a frame.
        used: [n], frames that enter the mean (F3: the valid ones).
        counted: [n], frames that stand in the denominator of the valid share.
        groups: [n], 0..G-1, the exposure of each frame.
        bins: [n], 0..T-1, or -1 for frames outside the ad.
        shape: (G, T).

    Returns:
        [G, T, S]. Gaps stay NaN; `short_gaps_filled` closes those that F4 allows to.
    """
    cells_count = shape[0] * shape[1]
    inside = (bins >= 0) & counted
    cells = groups * shape[1] + np.maximum(bins, 0)
    total = np.bincount(cells[inside], minlength=cells_count)
    kept = inside & used
    n = np.bincount(cells[kept], minlength=cells_count)
    enough = (n > 0) & (n >= MIN_VALID_SHARE * total)
    series = values.shape[1]
    places = (cells[kept, None] * series + np.arange(series)).ravel()
    sums = np.bincount(places, weights=values[kept].ravel(), minlength=cells_count * series)
    means = np.full((cells_count, series), np.nan)
    means[enough] = sums.reshape(cells_count, series)[enough] / n[enough, None]
    return means.reshape(*shape, series)


def viewer_means(
    exposures: NDArray[np.floating], viewers: NDArray[np.int64], viewer_count: int
) -> NDArray[np.float64]:
    """Average several exposures of one viewer, bin by bin, so that each viewer weighs the same.

    Args:
        exposures: [E, T, S] with NaN gaps. viewers: [E], 0..V-1, whose exposure it is; −1 leaves it out.

    Returns:
        [V, T, S], NaN where none of the viewer's exposures has a value. Each series lies in memory by itself, [V, T],
        as whoever asks for one reads it alone.
    """
    rows = np.flatnonzero(viewers >= 0)
    rows = rows[np.argsort(viewers[rows], kind="stable")]
    plays = np.bincount(viewers[rows], minlength=viewer_count)
    begins = np.cumsum(plays) - plays
    bins, series = exposures.shape[1:]
    by_series, found = exposures.swapaxes(1, 2), np.empty((series, viewer_count, bins))
    for start in range(0, viewer_count, _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        means = _means(by_series, rows, plays[part], begins[part])
        found[:, part] = means.swapaxes(0, 1)
    return found.transpose(1, 2, 0)


def _means(
    by_series: NDArray[np.floating],
    rows: NDArray[np.int64],
    plays: NDArray[np.int64],
    begins: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return [V, S, T] of some viewers, whose exposures are `plays` [V] of `rows` from `begins` [V] on."""
    shape = (len(plays), *by_series.shape[1:])
    sums, counts = np.zeros(shape), np.zeros(shape)
    # All first plays at once, then all second ones: within a round every viewer is met once, so plain adding is safe.
    for play in range(int(plays.max(initial=0))):
        who = np.flatnonzero(plays > play)
        own = by_series[rows[begins[who] + play]]
        there = np.isfinite(own)
        own[~there] = 0.0
        if len(who) == len(plays):
            sums += own
            counts += there
        else:
            sums[who] += own
            counts[who] += there
    with np.errstate(invalid="ignore"):
        sums /= counts  # of none there is no mean: 0/0 is NaN
    return sums
