"""The course of an ad (F18): how much valence moves on the whole, and what each third does."""

from dataclasses import dataclass, replace

from dashboards.analysis.reception.timed_peaks import in_seconds
from dashboards.selectors.series import AdSeries
from dashboards.statistics.arc import arc_length, thirds
from dashboards.statistics.intervals import Estimate
from dashboards.statistics.peaks import Peak
from dashboards.surfaces.words import clock

_NAMES = ("First third", "Middle third", "Last third")


@dataclass(frozen=True)
class Third:
    """`when`: from where to where. `mean`, `most`: level of valence; `change`: of valence from its start to its end.

    `most` counts in seconds of the ad. Peaks need ten viewers, the others two.
    """

    name: str
    when: str
    mean: Estimate | None
    most: Peak | None
    change: Estimate | None


@dataclass(frozen=True)
class Course:
    """`arc`: length of the trace per second, 1 and more. `thirds` is empty for an ad of fewer than three bins."""

    arc: Estimate | None
    thirds: list[Third]


def ad_course(series: AdSeries) -> Course:
    """Return the course of valence, each viewer counted once."""
    values, bin_ms = series.per_viewer("valence"), series.timeline.bin_ms
    parts = []
    for name, part in zip(_NAMES, thirds(values, bin_ms=bin_ms), strict=False):
        most = part.most and replace(
            part.most,
            second=part.most.second + part.start,
            second_low=part.most.second_low + part.start,
            second_high=part.most.second_high + part.start,
        )
        end_s = min(part.end * bin_ms, series.timeline.duration_ms) / 1000
        parts.append(
            Third(
                name=name,
                when=f"{clock(part.start * bin_ms / 1000)}–{clock(end_s)}",
                mean=part.mean,
                most=in_seconds(most, bin_ms),
                change=_times(part.slope, (part.end - part.start) * bin_ms / 1000),
            )
        )
    return Course(arc_length(values, bin_ms=bin_ms), parts)


def _times(slope: Estimate | None, seconds: float) -> Estimate | None:
    """Return what a slope per second comes to over so many seconds, which people can read."""
    if slope is None:
        return None
    low, high = (None if end is None else end * seconds for end in (slope.low, slope.high))
    return Estimate(slope.value * seconds, low, high, slope.n)
