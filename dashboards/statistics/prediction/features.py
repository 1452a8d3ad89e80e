"""What a play tells in a few numbers (F11, F13, F15–F18), each read from that play alone."""

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.brand import WINDOW_SECONDS
from dashboards.statistics.summary import HOOK_SECONDS
from dashboards.statistics.velocity import velocity
from dashboards.statistics.viewer_parts import end_bins, viewer_levels, viewer_medians, viewer_slopes

FEATURES = (
    "mean smile",
    "hook",
    "hold",
    "impact",
    "peak valence",
    "end valence",
    "slope of valence",
    "attention",
    "fastest rise of joy",
    "fastest fall of joy",
    "arc length",
    "brand-linked response",
)
MEAN_SMILE = FEATURES.index("mean smile")


def play_features(
    *,
    happy: NDArray[np.float64],
    surprise: NDArray[np.float64],
    valence: NDArray[np.float64],
    attention: NDArray[np.float64],
    bin_ms: int,
    brand_ms: list[int],
) -> NDArray[np.float64]:
    """Return [E, F] in the order of `FEATURES` from series [E, T] of the same plays, NaN where one cannot be read.

    `happy`, `surprise`, `valence`: changes from the resting face (F6). `brand_ms`: when the brand appears;
    the strongest response to any appearance counts.
    Maxima are those of one play, so they are no estimates of an ad's peak (F14): they only serve to predict.
    """
    last = end_bins(happy.shape[1], bin_ms)
    hold, end = _most(happy), viewer_levels(happy[:, last])
    speed = velocity(happy, bin_ms=bin_ms)
    steps = np.hypot(bin_ms / 1000, np.diff(happy, axis=1)) / (bin_ms / 1000)
    brand = [_brand(valence, appears // bin_ms, bin_ms) for appears in brand_ms]
    return np.column_stack(
        [
            viewer_levels(happy),
            _most(surprise[:, : max(1, round(HOOK_SECONDS * 1000 / bin_ms))]),
            hold,
            (hold + end) / 2,
            _most(valence),
            viewer_levels(valence[:, last]),
            viewer_slopes(valence, bin_ms),
            viewer_levels(attention),
            _most(speed),
            _most(-speed),
            viewer_levels(steps),
            _most(np.column_stack(brand)) if brand else np.full(len(happy), np.nan),
        ]
    )


def _brand(valence: NDArray[np.float64], first: int, bin_ms: int) -> NDArray[np.float64]:
    width = max(1, round(WINDOW_SECONDS * 1000 / bin_ms))
    before, after = valence[:, max(0, first - width) : max(0, first)], valence[:, first : first + width]
    if not before.shape[1] or not after.shape[1]:
        return np.full(len(valence), np.nan)
    return _most(after) - viewer_medians(before)


def _most(values: NDArray[np.float64]) -> NDArray[np.float64]:
    filled = np.where(np.isfinite(values), values, -np.inf)
    most = filled.max(axis=1, initial=-np.inf)
    return np.where(np.isfinite(most), most, np.nan)
