"""The charts of one ad, second by second."""

from dashboards.analysis.finding import Findings
from dashboards.analysis.reception.questions import EXPRESSIONS_SHOWN
from dashboards.statistics.frames.series import SCALES
from dashboards.statistics.seconds import SECOND_MS
from dashboards.statistics.values import Unit
from dashboards.surfaces.charts.description import AxisKind, Chart, Line, XAxis, YAxis, counts_of, line_of
from dashboards.surfaces.text.labels import SERIES

# Which series stand in which chart, in the order in which they are shown.
CHARTS: dict[str, tuple[str, ...]] = {
    "expressions": EXPRESSIONS_SHOWN,
    "valence": ("valence",),
    "attention": ("attention",),
    "engagement": ("engagement",),
    "activation": ("activation",),
}
_COLOURS = {
    "valence": "--valence-pos",
    "attention": "--attention",
    "engagement": "--brand",
    "activation": "--brand",
}


def trace_chart(found: Findings, chart: str, *, title: str, duration_ms: int) -> Chart:
    """Return a chart of `CHARTS` from the findings that hold its traces."""
    names = CHARTS[chart]
    lines: list[Line] = []
    counts = ()
    for name in names:
        series = found.series(f"{name}.trace")
        if series is not None:
            colour = _COLOURS.get(name, f"--expr-{name}")
            half = SECOND_MS / 2
            own = line_of(
                series, key=name, name=str(SERIES[name]), colour=colour, shift=half, hidden=name == "neutral"
            )
            lines.append(own)
            counts = counts_of(series, shift=half)
    return Chart(
        key=chart,
        title=title,
        x=XAxis(AxisKind.MEDIA_MS, "", 0.0, float(duration_ms)),
        y=_y_axis(chart, names[0]),
        lines=tuple(lines),
        counts=counts,
    )


def _y_axis(chart: str, series: str) -> YAxis:
    unit = SCALES[series].unit
    if chart == "attention":
        return YAxis(unit, 0.0, 1.0)
    if unit is Unit.SIGNED:
        return YAxis(unit, symmetric=True, least=0.4)
    return YAxis(unit, 0.0, least=0.05)
