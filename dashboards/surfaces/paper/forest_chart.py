"""Intervals of several ads on one axis, as vectors."""

from collections.abc import Sequence

from reportlab.graphics.shapes import Circle, Drawing, Line
from reportlab.lib.colors import Color

from dashboards.statistics.values import Estimate, Unit
from dashboards.surfaces.charts.forest import forest_marks
from dashboards.surfaces.paper.style import GRID, QUIET, colour
from dashboards.surfaces.paper.text import Label
from dashboards.surfaces.text.format import number

_WIDTH, _MARGIN = 112.0, 4.5


def forest_cells(estimates: Sequence[Estimate | None], *, least: float, unit: Unit) -> list[Drawing | str]:
    """Return a picture for each estimate with an interval, all on the same axis; an empty text for the others."""
    cells: list[Drawing | str] = []
    for mark in forest_marks(estimates, least=least):
        if mark is None:
            cells.append("")
            continue
        drawing = Drawing(_WIDTH, 20)
        low, middle, high, zero = (
            _MARGIN + x * (_WIDTH - 2 * _MARGIN) for x in (mark.low, mark.middle, mark.high, mark.zero)
        )
        for x1, y1, x2, y2, ink, width in (
            (_MARGIN, 12, _WIDTH - _MARGIN, 12, GRID, 1),
            (zero, 7, zero, 17, QUIET, 0.7),
            (low, 12, high, 12, colour("--brand"), 2.2),
        ):
            drawing.add(_line(x1, y1, x2, y2, ink, width))
        drawing.add(Circle(middle, 12, 2.6, fillColor=colour("--brand"), strokeColor=None))
        for x, end, anchor in ((_MARGIN, -mark.bound, "start"), (_WIDTH - _MARGIN, mark.bound, "end")):
            drawing.add(Label(x, 1, number(end, unit), size=5.5, ink=QUIET, anchor=anchor))
        cells.append(drawing)
    return cells


def _line(x1: float, y1: float, x2: float, y2: float, ink: Color, width: float) -> Line:
    return Line(x1, y1, x2, y2, strokeColor=ink, strokeWidth=width)
