"""Lines with bands as vectors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import isfinite

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, PolyLine
from reportlab.lib.colors import Color

from dashboards.surfaces.paper.style import GRID, INK, QUIET, WIDTH
from dashboards.surfaces.paper.text import Label, text_width

HEIGHT = 104.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 40.0, 8.0, 16.0, 22.0
_OPACITY = 0.16
_SMALL = 6.5

Point = Sequence[float | None]


@dataclass(frozen=True)
class ChartLine:
    """`points`: [x, y], None for gaps. `band`: [x, low, high]. `dots`: whether each point gets a dot."""

    name: str
    colour: Color
    points: Sequence[Point]
    band: Sequence[Point] = ()
    dashed: bool = False
    dots: bool = False


@dataclass(frozen=True)
class Axes:
    """`x`, `y`: from and to. `x_ticks`: places with their words. `y_words` writes a value.

    `levels`: values to compare with, and their words.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    x_ticks: Sequence[tuple[float, str]]
    y_words: Callable[[float], str]
    levels: Sequence[tuple[float, str]] = field(default=())


def line_chart(
    lines: Sequence[ChartLine], axes: Axes, *, width: float = WIDTH, height: float = HEIGHT
) -> Drawing:
    """Return the picture; its legend stands above it."""
    drawing = Drawing(width, height)
    area = (_LEFT, _BOTTOM, width - _RIGHT, height - _TOP)

    def at(x: float, y: float) -> tuple[float, float]:
        along = (x - axes.x[0]) / max(axes.x[1] - axes.x[0], 1e-9)
        up = (min(max(y, axes.y[0]), axes.y[1]) - axes.y[0]) / max(axes.y[1] - axes.y[0], 1e-9)
        return area[0] + along * (area[2] - area[0]), area[1] + up * (area[3] - area[1])

    _grid(drawing, axes, area, at)
    for line in lines:
        for run in _runs(line.band):
            edge = [at(x, high) for x, _, high in run] + [at(x, low) for x, low, _ in reversed(run)]
            drawing.add(
                Polygon(
                    [c for point in edge for c in point],
                    fillColor=line.colour,
                    fillOpacity=_OPACITY,
                    strokeColor=None,
                )
            )
    for line in lines:
        dash = [3, 2] if line.dashed else None
        for run in _runs(line.points):
            places = [at(x, y) for x, y in run]
            if len(places) > 1:
                flat = [c for place in places for c in place]
                drawing.add(PolyLine(flat, strokeColor=line.colour, strokeWidth=1.3, strokeDashArray=dash))
            if line.dots or len(places) == 1:
                for x, y in places:
                    drawing.add(Circle(x, y, 1.8, fillColor=line.colour, strokeColor=None))
    _legend(drawing, lines, height)
    return drawing


def _grid(drawing: Drawing, axes: Axes, area: tuple[float, ...], at: Callable) -> None:
    for step in range(5):
        value = axes.y[0] + step / 4 * (axes.y[1] - axes.y[0])
        y = at(axes.x[0], value)[1]
        drawing.add(Line(area[0], y, area[2], y, strokeColor=GRID, strokeWidth=0.5))
        drawing.add(_text(area[0] - 4, y - 2, axes.y_words(value), "end"))
    for value, words in axes.levels:
        y = at(axes.x[0], value)[1]
        drawing.add(Line(area[0], y, area[2], y, strokeColor=QUIET, strokeWidth=0.6, strokeDashArray=[1, 2]))
        drawing.add(_text(area[2], y + 2, words, "end"))
    for place, words in axes.x_ticks:
        x = at(place, axes.y[0])[0]
        drawing.add(Line(x, area[1], x, area[1] - 3, strokeColor=QUIET, strokeWidth=0.5))
        drawing.add(_text(x, area[1] - 11, words, "middle"))


def _legend(drawing: Drawing, lines: Sequence[ChartLine], height: float) -> None:
    x = _LEFT
    for line in lines:
        dash = [3, 2] if line.dashed else None
        drawing.add(
            Line(
                x,
                height - 6,
                x + 14,
                height - 6,
                strokeColor=line.colour,
                strokeWidth=1.6,
                strokeDashArray=dash,
            )
        )
        drawing.add(_text(x + 18, height - 8.5, line.name, "start", INK))
        x += 34 + text_width(line.name, _SMALL)


def _text(x: float, y: float, words: str, anchor: str, ink: Color = QUIET) -> Label:
    return Label(x, y, words, size=_SMALL, ink=ink, anchor=anchor)


def _runs(points: Sequence[Point]) -> list[list[Point]]:
    """Return the stretches without gaps."""
    whole = [all(own is not None and isfinite(own) for own in point) for point in points]
    edges = [0, *(k + 1 for k, pair in enumerate(pairwise(whole)) if pair[0] != pair[1]), len(points)]
    return [list(points[a:b]) for a, b in pairwise(edges) if a < b and whole[a]]
