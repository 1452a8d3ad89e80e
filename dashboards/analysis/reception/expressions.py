"""Each apparent expression over the whole ad (F13): who showed it clearly, how long, and how many at once."""

from dataclasses import dataclass, replace

from dashboards.analysis.reception.timed_peaks import in_seconds
from dashboards.selectors.series import AdSeries
from dashboards.statistics.summary import ExpressionSummary, expression_summary
from dashboards.surfaces.tables import CHARTS

_NAMES = tuple(name for name in CHARTS["expressions"] if name != "neutral")
SERIES_NEEDED = tuple(f"expressing_{name}" for name in _NAMES)


@dataclass(frozen=True)
class ExpressionRow:
    """One expression; the highest and the lowest share at once count in seconds of the ad."""

    name: str
    found: ExpressionSummary

    @property
    def title(self) -> str:
        return self.name.capitalize()


def expression_rows(series: AdSeries) -> list[ExpressionRow]:
    """Return a row for each expression but neutral, which is what is left when none of them shows."""
    bin_ms = series.timeline.bin_ms
    rows = []
    for name, own in zip(_NAMES, SERIES_NEEDED, strict=True):
        found = expression_summary(series.per_viewer(own))
        most, least = in_seconds(found.most, bin_ms), in_seconds(found.least, bin_ms)
        rows.append(ExpressionRow(name, replace(found, most=most, least=least)))
    return rows
