"""The face at each answer to a question, and the slider second by second."""

from dashboards.analysis.finding import Finding, Findings
from dashboards.statistics.seconds import SECOND_MS
from dashboards.statistics.values import Series
from dashboards.surfaces.charts.description import (
    AxisKind,
    Chart,
    XAxis,
    YAxis,
    ad_axis,
    counts_of,
    dots_of,
    line_of,
)
from dashboards.surfaces.text.labels import label


def face_chart(own: Finding, *, key: str, title: str, axis: str) -> Chart | None:
    """Return the chart of a finding `survey.face`; None where no answer was given by enough viewers."""
    if not isinstance(own.value, Series):
        return None
    name = str(label(own.key).title)
    return Chart(
        key=key,
        title=title,
        x=XAxis(AxisKind.NUMBER, axis, 0.5, 5.5, interval=1.0),
        y=YAxis(own.scale.unit, 0.0, least=0.1),
        lines=(dots_of(own.value, key=own.key, name=name, colour="--expr-happy"),),
        counts=counts_of(own.value),
    )


def slider_chart(found: Findings, *, duration_ms: int) -> Chart | None:
    """Return the chart of what was said with the slider; None where too few said anything."""
    series, half = found.series("slider.trace"), SECOND_MS / 2
    if series is None:
        return None
    title = str(label("slider.trace").title)
    return Chart(
        key="slider",
        title=title,
        x=ad_axis(duration_ms),
        y=YAxis(found["slider.trace"].scale.unit, symmetric=True, least=0.25),
        lines=(line_of(series, key="slider", name=title, colour="--brand", shift=half),),
        counts=counts_of(series, shift=half),
    )
