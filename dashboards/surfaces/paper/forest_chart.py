"""Intervals of several ads on one axis, as vectors."""

from collections.abc import Sequence

from reportlab.graphics.shapes import Circle, Drawing, Line

from dashboards.statistics.values import Estimate
from dashboards.surfaces.forest import forest_marks
from dashboards.surfaces.paper.style import BRAND, GRID, QUIET
from dashboards.surfaces.paper.text import Label

_WIDTH, _SCALE = 200, 0.56


def forest_cells(estimates: Sequence[Estimate | None]) -> list[Drawing | str]:
    """Return a picture for each estimate with an interval, all on the same axis; an empty text for the others."""
    cells: list[Drawing | str] = []
    for mark in forest_marks(estimates):
        if mark is None:
            cells.append("")
            continue
        drawing = Drawing(_WIDTH * _SCALE, 20)

        def line(
            x1: float, y1: float, x2: float, y2: float, ink: object, width: float, into: Drawing = drawing
        ) -> None:
            into.add(Line(x1 * _SCALE, y1, x2 * _SCALE, y2, strokeColor=ink, strokeWidth=width))

        line(8, 12, 192, 12, GRID, 1)
        line(mark.zero, 7, mark.zero, 17, QUIET, 0.7)
        line(mark.low, 12, mark.high, 12, BRAND, 2.2)
        drawing.add(Circle(mark.middle * _SCALE, 12, 2.6, fillColor=BRAND, strokeColor=None))
        for x, words, anchor in ((8, f"−{mark.bound}", "start"), (192, f"+{mark.bound}", "end")):
            drawing.add(Label(x * _SCALE, 1, words, size=5.5, ink=QUIET, anchor=anchor))
        cells.append(drawing)
    return cells
