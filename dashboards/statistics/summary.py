"""F13, the summary of an ad: hook and impact, and the highest and lowest share of viewers who express at once."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.intervals import wilson_interval
from dashboards.statistics.peaks import crossfitted_both_ways, crossfitted_peak, turned_back
from dashboards.statistics.values import Moment
from dashboards.statistics.viewer_parts import end_bins, viewer_levels

HOOK_SECONDS = 8.0


def hook(surprise: NDArray[np.float64], *, bin_ms: int) -> Moment | None:
    """Return the strongest surprise in the first 8 s from its change [V, T] (F6), cross-fitted (F14). Source: F13."""
    return crossfitted_peak(surprise[:, : max(1, round(HOOK_SECONDS * 1000 / bin_ms))], bin_ms=bin_ms)


def impact(happy: NDArray[np.float64], *, bin_ms: int) -> Moment | None:
    """Return ½ (strongest + last) happiness from its change [V, T] (F6), read at its strongest moment. Source: F13.

    A viewer without a value in the end (last 10 % or 2 s, the longer) does not enter.
    """
    last = viewer_levels(happy[:, end_bins(happy.shape[1], bin_ms)])
    return crossfitted_peak(happy, bin_ms=bin_ms, read=(happy + last[:, None]) / 2)


def share_extremes(shown: NDArray[np.float64], *, bin_ms: int) -> tuple[Moment | None, Moment | None]:
    """Return the highest and the lowest share expressing at once from y [V, T] (F10), cross-fitted. Source: F13, F14.

    Where the halves do not even agree on which is higher, nothing rises or falls: both are then the height between.
    Intervals are no narrower than Wilson's: where nobody of n expresses, viewers do not differ and F14's has no width,
    and there may still be such people among those who were not asked.
    """
    high, turned = crossfitted_both_ways(shown, bin_ms=bin_ms)
    if high is None or turned is None:
        return None, None
    low = turned_back(turned)
    if low.value > high.value:
        middle = (low.value + high.value) / 2
        high, low = (replace(own, value=middle, settled=False) for own in (high, low))
    mean = float(np.nanmean(shown))
    return of_share(high, mean), of_share(low, mean)


def of_share(found: Moment, mean: float) -> Moment:
    """Return a moment of a share 0..1 with an interval no narrower than Wilson's; it stands out where that leaves out
    the `mean` over the ad: where nearly all are alike, one who was not met may make the difference."""
    low, high = wilson_interval(min(1.0, max(0.0, found.value)), found.n)
    low, high = min(found.low, low), max(found.high, high)
    return replace(found, low=low, high=high, settled=found.settled and not low <= mean <= high)
