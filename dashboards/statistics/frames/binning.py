"""F4, binned values: from frames to one value a bin, for each exposure and then for each viewer."""

import numpy as np
from numpy.typing import NDArray

MIN_VALID_SHARE = 0.5


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
    sums = [np.bincount(cells[kept], weights=column[kept], minlength=cells_count) for column in values.T]
    means = np.full((cells_count, values.shape[1]), np.nan)
    means[enough] = np.stack(sums, axis=1)[enough] / n[enough, None]
    return means.reshape(*shape, values.shape[1])


def viewer_means(
    exposures: NDArray[np.float64], viewers: NDArray[np.int64], viewer_count: int
) -> NDArray[np.float64]:
    """Average several exposures of one viewer, second by second, so that each viewer weighs the same.

    Args:
        exposures: [E, T, S] with NaN gaps. viewers: [E], 0..V-1, whose exposure it is.

    Returns:
        [V, T, S], NaN where none of the viewer's exposures has a value.
    """
    sums = np.zeros((viewer_count, *exposures.shape[1:]))
    counts = np.zeros(sums.shape, dtype=np.int32)
    order = np.argsort(viewers, kind="stable")
    plays = np.bincount(viewers, minlength=viewer_count)
    nth = np.arange(len(order)) - np.repeat(np.cumsum(plays) - plays, plays)
    # All first plays at once, then all second ones: within a round every viewer is met once, so plain adding is safe.
    for play in range(int(plays.max(initial=0))):
        rows = order[nth == play]
        there = np.isfinite(exposures[rows])
        sums[viewers[rows]] += np.where(there, exposures[rows], 0.0)
        counts[viewers[rows]] += there
    return np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
