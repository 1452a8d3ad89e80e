"""What valence does when the brand appears (F17), for each brand moment that the ad has."""

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.models import BrandMoment
from dashboards.analysis.reception.timed_peaks import in_seconds
from dashboards.selectors.series import AdSeries
from dashboards.statistics.brand import WINDOW_SECONDS, brand_response
from dashboards.statistics.peaks import Peak
from dashboards.surfaces.words import clock


@dataclass(frozen=True)
class BrandRow:
    """A brand moment with its response; without one, `missing` says why there is none."""

    label: str
    start_ms: int
    found: Peak | None
    missing: str = ""

    @property
    def when(self) -> str:
        """Return when it appears, e.g. `0:07`."""
        return clock(self.start_ms / 1000)

    @property
    def verdict(self) -> str:
        """What the interval allows to be said."""
        if self.found is None:
            return self.missing
        if self.found.low > 0:
            return "Valence rises"
        if self.found.high < 0:
            return "Valence stays below what it was"
        return "No response shown: the interval holds zero"


def brand_rows(series: AdSeries, moments: Sequence[BrandMoment]) -> list[BrandRow]:
    """Return a row for each brand moment, in the order of the ad."""
    valence, bin_ms = series.per_viewer("valence"), series.timeline.bin_ms
    rows = []
    for moment in moments:
        found = brand_response(valence, appears_ms=moment.start_ms, bin_ms=bin_ms)
        rows.append(
            BrandRow(
                moment.label,
                moment.start_ms,
                in_seconds(found, bin_ms),
                "" if found else _missing(moment, bin_ms, series.timeline.duration_ms),
            )
        )
    return rows


def _missing(moment: BrandMoment, bin_ms: int, duration_ms: int) -> str:
    if moment.start_ms < bin_ms:
        return f"It is there from the start: there are no {WINDOW_SECONDS:.0f} s before it to compare with."
    if moment.start_ms >= duration_ms:
        return "It lies behind the end of the ad."
    return "Fewer than ten viewers have values before and after it."
