"""F13, the summary of an ad: people, mean, max and min of an expression; hook, hold and impact."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.frames.expressing import ever_expressing
from dashboards.statistics.intervals import Estimate, mean_interval, wilson_interval
from dashboards.statistics.peaks import Peak, crossfitted_peak
from dashboards.statistics.viewer_parts import end_bins, viewer_levels

HOOK_SECONDS = 8.0


@dataclass(frozen=True)
class ExpressionSummary:
    """One expression over an ad, all 0..1. `people`: viewers who expressed at least once; `mean`: share of the time.

    `most`, `least`: the highest and lowest share expressing at once, cross-fitted (F14), None under ten viewers.
    """

    people: Estimate | None
    mean: Estimate | None
    most: Peak | None
    least: Peak | None


@dataclass(frozen=True)
class Response:
    """`hook`: strongest surprise in the first 8 s; `hold`: strongest happiness; `impact`: ½ (strongest + last) of it.

    All 0..1, in the unit of x (F6), cross-fitted: looking for the maximum does not raise it. None under ten viewers.
    """

    hook: Peak | None
    hold: Peak | None
    impact: Peak | None


def expression_summary(shown: NDArray[np.float64]) -> ExpressionSummary:
    """Return the summary of one expression from y [V, T] (F10), NaN for gaps. Source: F13.

    `people` has a Wilson interval, `mean` a BCa bootstrap over viewers; `most` and `least` are those of F14, their
    intervals no narrower than Wilson's.
    """
    most, lowest = crossfitted_peak(shown), crossfitted_peak(-shown)
    return ExpressionSummary(
        people=ever_expressing(shown),
        mean=mean_interval(viewer_levels(shown)),
        most=None if most is None else _of_share(most),
        least=None if lowest is None else _of_share(_turned(lowest)),
    )


def response(surprise: NDArray[np.float64], happy: NDArray[np.float64], *, bin_ms: int) -> Response:
    """Return hook, hold and impact from x of surprise and of happy, both [V, T] in 0..1 (F6). Source: F13.

    A viewer without a value in the end (last 10 % or 2 s, the longer) does not enter impact.
    """
    bins = happy.shape[1]
    hook_bins = max(1, round(HOOK_SECONDS * 1000 / bin_ms))
    last = viewer_levels(happy[:, end_bins(bins, bin_ms)])
    return Response(
        hook=crossfitted_peak(surprise[:, :hook_bins]),
        hold=crossfitted_peak(happy),
        impact=crossfitted_peak(happy, read=(happy + last[:, None]) / 2),
    )


def _of_share(peak: Peak) -> Peak:
    """Return the peak with an interval of a share: within 0..1, and never narrower than Wilson's.

    Where nobody of n expresses, or everybody, viewers do not differ and F14's interval has no width; there may still be
    such people among those who were not asked.
    """
    low, high = wilson_interval(min(1.0, max(0.0, peak.value)), peak.n)
    return replace(peak, low=max(0.0, min(peak.low, low)), high=min(1.0, max(peak.high, high)))


def _turned(peak: Peak) -> Peak:
    return Peak(
        value=0.0 - peak.value,
        low=-peak.high,
        high=-peak.low,
        second=peak.second,
        second_low=peak.second_low,
        second_high=peak.second_high,
        n=peak.n,
    )
