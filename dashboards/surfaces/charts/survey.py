"""The face at each answer to a question."""

from dashboards.analysis.finding import Finding
from dashboards.statistics.values import Series
from dashboards.surfaces.charts.description import AxisKind, Chart, XAxis, YAxis, counts_of, dots_of
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
