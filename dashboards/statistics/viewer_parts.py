"""Each viewer's own level, slope and median over a part of the ad, leaving gaps out."""

import numpy as np
from numpy.typing import NDArray

_END_SHARE = 0.1
_END_SECONDS = 2.0


def end_bins(bins: int, bin_ms: int) -> slice:
    """Return the bins of the ad's end: its last 10 % or 2 s, whichever is longer. Source: F13."""
    length = max(round(_END_SHARE * bins), round(_END_SECONDS * 1000 / bin_ms), 1)
    return slice(max(0, bins - length), bins)


def viewer_levels(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each viewer's mean over [V, T], [V]; NaN where there is no value."""
    there = np.isfinite(values)
    n = there.sum(axis=1)
    total = np.where(there, values, 0.0).sum(axis=1)
    return np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0)


def viewer_medians(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each viewer's median over [V, T], [V]; NaN where there is no value."""
    found = np.full(len(values), np.nan)
    some = np.isfinite(values).any(axis=1)
    found[some] = np.nanmedian(values[some], axis=1)
    return found


def viewer_slopes(values: NDArray[np.float64], bin_ms: int) -> NDArray[np.float64]:
    """Return each viewer's least-squares slope over [V, T] per second, [V]; NaN where half of the bins are missing."""
    there = np.isfinite(values)
    n = there.sum(axis=1)
    seconds = np.arange(values.shape[1]) * bin_ms / 1000
    middle = (there * seconds).sum(axis=1) / np.maximum(n, 1)
    from_middle = np.where(there, seconds - middle[:, None], 0.0)
    spread = (from_middle**2).sum(axis=1)
    enough = (2 * n > values.shape[1]) & (spread > 0)
    product = (from_middle * np.where(there, values, 0.0)).sum(axis=1)
    return np.divide(product, spread, out=np.full(len(n), np.nan), where=enough)
