"""The charts of a comparison: the difference over time with its band, and the two traces that it comes from."""

from dashboards.analysis.finding import Findings
from dashboards.statistics.frames.series import SCALES
from dashboards.statistics.values import Series, Table
from dashboards.surfaces.charts.description import (
    AxisKind,
    Chart,
    Line,
    Mark,
    XAxis,
    YAxis,
    counts_of,
    line_of,
)
from dashboards.surfaces.text.format import p_text
from dashboards.surfaces.text.labels import SERIES, label

_COLOURS = {"first": "--brand", "second": "--valence-neg"}


def pair_charts(
    found: Findings, series: str, names: tuple[str, str], *, duration_ms: int
) -> dict[str, Chart]:
    """Return the charts by their keys; none where too few viewers are compared.

    `duration_ms`: of what both sides have. Flagged stretches are marks with their p; the others have no words.
    """
    difference, clusters = found.series("pair.difference.trace"), found.table("pair.clusters")
    if difference is None:
        return {}
    x = XAxis(AxisKind.MEDIA_MS, "", 0.0, float(duration_ms))
    shift = _half(difference)
    title = str(label("pair.difference.trace").title)
    line = line_of(difference, key="difference", name=title, colour="--ink", shift=shift)
    unit = found["pair.difference.trace"].scale.unit
    charts = [
        Chart(
            key="difference",
            title=title,
            x=x,
            y=YAxis(unit, symmetric=True, least=0.1),
            lines=(line,),
            marks=_marks(clusters, duration_ms),
            counts=counts_of(difference, shift=shift),
        ),
        Chart(
            key="means",
            title=str(SERIES[series]),
            x=x,
            y=YAxis(SCALES[series].unit, least=0.05),
            lines=tuple(_line(found, side, name) for side, name in zip(_COLOURS, names, strict=True)),
        ),
    ]
    return {own.key: own for own in charts}


def _line(found: Findings, side: str, name: str) -> Line:
    own = found.series(f"pair.trace[side:{side}]")
    if own is None:
        return Line(side, name, _COLOURS[side], ())
    return line_of(own, key=side, name=name, colour=_COLOURS[side], shift=_half(own), dashed=side == "second")


def _marks(clusters: Table | None, duration_ms: int) -> tuple[Mark, ...]:
    rows = clusters.rows if clusters else ()
    return tuple(_mark(*(float(cell or 0) for cell in row), duration_ms) for row in rows)


def _mark(
    from_ms: float, to_ms: float, _sign: float, _mass: float, p: float, flagged: float, end_ms: float
) -> Mark:
    return Mark(from_ms, p_text(p) if flagged else "", to=min(to_ms, end_ms), upright=True)


def _half(series: Series) -> float:
    return float(series.at[1] - series.at[0]) / 2 if len(series.at) > 1 else 0.0
