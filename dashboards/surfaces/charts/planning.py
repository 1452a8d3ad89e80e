"""The chance to see a difference by the number of viewers: the curve, and the simulated studies as dots."""

from django.utils.translation import gettext

from dashboards.analysis.finding import Findings
from dashboards.statistics.values import Unit
from dashboards.surfaces.charts.description import AxisKind, Chart, Line, Mark, XAxis, YAxis
from dashboards.surfaces.text.format import number, viewers


def plan_chart(found: Findings, *, power: float) -> Chart:
    """Return the chart of a plan; `power`: the wished one, 0..1."""
    curve, tried = (found.table(name) for name in ("plan.curve", "plan.power"))
    lines = []
    if curve and curve.rows:
        lines.append(Line("power", gettext("Chance to see it"), "--brand", curve.rows))
    if tried and found.count("plan.studies"):
        points = tuple(row[:2] for row in tried.rows)
        whiskers = tuple((row[0], row[2], row[3]) for row in tried.rows)
        lines.append(Line("studies", gettext("Simulated"), "--ink-2", points, whiskers=whiskers, dots=True))
    last = max((float(point[0]) for line in lines for point in line.points), default=100.0)
    value = found["plan.viewers"].value
    wished = gettext("wished: %(power)s") % {"power": number(power, Unit.PROBABILITY)}
    marks = [Mark(power, wished)]
    if value is not None and value.value <= last:
        marks.append(Mark(float(value.value), viewers(int(value.value)), upright=True))
    return Chart(
        key="plan",
        title=gettext("Chance to see it, by viewers"),
        x=XAxis(AxisKind.NUMBER, gettext("Viewers measured"), 0.0, last),
        y=YAxis(Unit.PROBABILITY, 0.0, 1.0),
        lines=tuple(lines),
        marks=tuple(marks),
    )
