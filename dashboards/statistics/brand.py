"""F17, brand-linked response: what valence does in the seconds after the brand appears."""

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.peaks import crossfitted_peak
from dashboards.statistics.values import Moment
from dashboards.statistics.viewer_parts import viewer_medians

WINDOW_SECONDS = 5.0


def brand_response(valence: NDArray[np.float64], *, appears_ms: int, bin_ms: int) -> Moment | None:
    """Return max V in the 5 s after a brand appearance minus the viewer's median V in the 5 s before, −2..2.

    Args:
        valence: [V, T], NaN for gaps. appears_ms: media time of the appearance. bin_ms: the width of a bin.

    The strongest bin after it is found on one half of the viewers and read on the other (F14): a plain maximum would
    show a response to a brand that nobody noticed.

    Returns:
        None under ten viewers with values on both sides, or where one side lies outside the ad.

    Source: F17; McDuff et al. 2015; Teixeira 2014.
    """
    first = appears_ms // bin_ms
    width = max(1, round(WINDOW_SECONDS * 1000 / bin_ms))
    before, after = valence[:, max(0, first - width) : max(0, first)], valence[:, first : first + width]
    if appears_ms < 0 or not before.shape[1] or not after.shape[1]:
        return None
    rise = after - viewer_medians(before)[:, None]
    return crossfitted_peak(rise, bin_ms=bin_ms, start_ms=first * bin_ms)
