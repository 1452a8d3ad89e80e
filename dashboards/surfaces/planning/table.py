"""A plan as CSV: the chance to see the difference by number of viewers."""

from collections.abc import Iterator

from dashboards.analysis.planning.fatigue_power import FatigueDesign
from dashboards.analysis.planning.search import Tried
from dashboards.analysis.planning.studies import SharesDesign
from dashboards.statistics.planner_traces import TraceDesign
from dashboards.surfaces.csv_lines import csv_line


def plan_csv(design: SharesDesign | TraceDesign | FatigueDesign, tried: tuple[Tried, ...]) -> Iterator[str]:
    """Yield one line a number of viewers; what follows from the formula has no interval and no studies."""
    yield csv_line(["viewers", "power", "low", "high", "studies"])
    if isinstance(design, SharesDesign):
        for viewers, power in design.curve():
            yield csv_line([viewers, f"{power:.2f}", "", "", ""])
        return
    for one in sorted(tried, key=lambda own: own.viewers):
        found = one.power
        yield csv_line(
            [one.viewers, *(f"{end:.4f}" for end in (found.value, found.low, found.high)), one.runs]
        )
