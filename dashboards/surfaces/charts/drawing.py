"""Any chart description as vectors for paper: the same axis, lines, bands, bars, marks and counts as on the page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, PolyLine, Rect
from reportlab.lib.colors import Color

from dashboards.statistics.values import Unit
from dashboards.surfaces.charts.description import AxisKind, Bars, Chart, Mark, Point, ValueAxis, nice_step
from dashboards.surfaces.charts.description import Line as ChartLine
from dashboards.surfaces.paper.style import GRID, INK, QUIET, WIDTH, colour
from dashboards.surfaces.paper.text import Label, fitted, text_width
from dashboards.surfaces.text.format import clock, count, month_day, number, tick

HEIGHT = 130.0
_LEFT, _RIGHT = 40.0, 8.0
_AXIS, _COUNTS, _LEGEND = 14.0, 26.0, 11.0
_SMALL = 6.5
_OPACITY = 0.16
_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)

Place = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Frame:
    """Where the plot stands in the drawing, in points, and how its values get there."""

    left: float
    bottom: float
    right: float
    top: float
    x: tuple[float, float]
    y: ValueAxis

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where a value stands; values beyond an axis stand at its end, as the middle of an ad's last second of
        which it has a part alone."""
        along = (min(max(x, self.x[0]), self.x[1]) - self.x[0]) / max(self.x[1] - self.x[0], 1e-9)
        up = (min(max(y, self.y.low), self.y.high) - self.y.low) / max(self.y.high - self.y.low, 1e-9)
        return self.left + along * (self.right - self.left), self.bottom + up * (self.top - self.bottom)


def chart_drawing(chart: Chart, *, width: float = WIDTH, height: float = HEIGHT) -> Drawing:
    """Return the picture of a chart, its legend above it where it has several lines or bars."""
    drawing = Drawing(width, height)
    parts = [own for own in (*chart.lines, *chart.bars) if not getattr(own, "hidden", False)]
    top = height - 6 - (_draw_legend(drawing, parts, height) if len(parts) > 1 else 0)
    foot = _AXIS + (9.0 if chart.x.label else 0.0)
    below = _counts_height(height) if chart.counts else 0.0
    frame = Frame(_LEFT, foot + below, width - _RIGHT, top, _x_ends(chart), chart.level)
    _draw_grid(drawing, chart, frame)
    across = [own for own in chart.marks if own.to is None and not own.upright]
    for mark in chart.marks:
        # Lines across that lie close together have their words at different ends.
        _draw_mark(drawing, chart, mark, frame, left=mark in across[1::2])
    lines = [own for own in chart.lines if not own.hidden]
    for line in lines:
        _draw_band(drawing, line, frame, place_width(chart) / 4)
    for line in lines:
        _draw_line(drawing, line, frame)
        _draw_whiskers(drawing, line.whiskers, frame, colour(line.colour))
    for place, bars in enumerate(chart.bars):
        _draw_bars(drawing, bars, frame, place - (len(chart.bars) - 1) / 2, len(chart.bars))
    if chart.counts:
        _draw_counts(drawing, chart, frame, foot, below - 8)
    _draw_x_axis(drawing, chart, frame, foot)
    return drawing


def text(
    x: float, y: float, words: str, anchor: str = "start", ink: Color = QUIET, size: float = _SMALL
) -> Any:
    """Return one line of text for a drawing."""
    return Label(x, y, words, size=size, ink=ink, anchor=anchor)


def _counts_height(height: float) -> float:
    """Return the room for how many viewers are behind each place: less of it in a small picture."""
    return min(_COUNTS, 8 + 0.1 * height)


def _x_ends(chart: Chart) -> tuple[float, float]:
    if chart.x.kind is AxisKind.CATEGORY:
        return -0.5, len(chart.x.names) - 0.5
    roomy = bool(chart.counts) or any(line.dots for line in chart.lines)
    pad = spacing(chart) / 2 if roomy and chart.x.kind is not AxisKind.MEDIA_MS else 0.0
    return chart.x.low - pad, chart.x.high + pad


def spacing(chart: Chart) -> float:
    """Return how far apart the places of a chart are, in the unit of its x axis."""
    first = next((own.points for own in (*chart.lines, *chart.bars)), ())
    at = [float(point[0] or 0) for point in chart.counts or first]
    return min((b - a for a, b in pairwise(at)), default=chart.x.interval or 1.0)


def place_width(chart: Chart) -> float:
    """Return how wide one place is; the last second of an ad, of which it may have a part alone, as wide as others."""
    return (chart.x.kind is AxisKind.MEDIA_MS and chart.x.interval) or spacing(chart)


def _draw_grid(drawing: Drawing, chart: Chart, frame: Frame) -> None:
    axis = chart.level
    steps = round((axis.high - axis.low) / axis.step)
    first = round(axis.low / axis.step)
    apart = next(k for k in (1, 2, 5, 10, 100) if (frame.top - frame.bottom) * k >= _SMALL * 1.2 * steps)
    for step in range(first + -first % apart, first + steps + 1, apart):
        value = step * axis.step
        value = 0.0 if abs(value) < axis.step / 1e6 else value
        y = frame.at(frame.x[0], value)[1]
        drawing.add(Line(frame.left, y, frame.right, y, strokeColor=GRID, strokeWidth=0.5))
        drawing.add(text(frame.left - 4, y - 2, tick(value, chart.y.unit, axis.step), "end"))
    base = frame.at(frame.x[0], 0.0 if axis.low < 0 < axis.high else axis.low)[1]
    drawing.add(Line(frame.left, base, frame.right, base, strokeColor=QUIET, strokeWidth=0.6))


def _draw_mark(drawing: Drawing, chart: Chart, mark: Mark, frame: Frame, *, left: bool) -> None:
    middle, end = frame.y.low, frame.y.high
    if mark.to is not None:
        begin, end_at = frame.at(mark.at, middle)[0], frame.at(mark.to, middle)[0]
        box = Rect(begin, frame.bottom, end_at - begin, frame.top - frame.bottom)
        box.fillColor, box.fillOpacity, box.strokeColor = colour("--brand"), 0.09, None
        drawing.add(box)
        # An axis with a fixed end, such as 100 %, mostly has its lines there.
        y = frame.top - 7 if chart.y.high is None else frame.bottom + 3
        words = fitted(mark.label, _SMALL, frame.right - frame.left)
        half = text_width(words, _SMALL) / 2
        x = max(min((begin + end_at) / 2, frame.right - half), frame.left + half)
        drawing.add(text(x, y, words, "middle"))
    elif mark.upright:
        x = frame.at(mark.at, middle)[0]
        drawing.add(
            Line(x, frame.bottom, x, frame.top, strokeColor=QUIET, strokeWidth=0.6, strokeDashArray=[2, 2])
        )
        near_end = x > (frame.left + frame.right) / 2
        drawing.add(
            text(
                x - 3 if near_end else x + 3,
                frame.at(mark.at, end)[1] - 7,
                mark.label,
                "end" if near_end else "start",
            )
        )
    else:
        y = frame.at(frame.x[0], mark.at)[1]
        drawing.add(
            Line(frame.left, y, frame.right, y, strokeColor=QUIET, strokeWidth=0.6, strokeDashArray=[1, 2])
        )
        x, anchor = (frame.left + 3, "start") if left else (frame.right, "end")
        # Beside the lines, not on them, as far as their ends tell.
        end_of = [own.points[0 if left else -1][1] for own in chart.lines[:1] if own.points]
        above = all(own is None or own < mark.at for own in end_of)
        drawing.add(text(x, y + 2 if above else y - 7, mark.label, anchor))


def _draw_band(drawing: Drawing, line: ChartLine, frame: Frame, half: float) -> None:
    for run in runs(line.band):
        # A single place between gaps still shows its band, as a narrow bar.
        wide = run if len(run) > 1 else [(run[0][0] + side, *run[0][1:]) for side in (-half, half)]
        edge = [frame.at(x, high) for x, _, high in wide] + [frame.at(x, low) for x, low, _ in reversed(wide)]
        flat = [end for point in edge for end in point]
        drawing.add(Polygon(flat, fillColor=colour(line.colour), fillOpacity=_OPACITY, strokeColor=None))


def _draw_line(drawing: Drawing, line: ChartLine, frame: Frame) -> None:
    ink, dash = colour(line.colour), _dash(line)
    for run in runs(line.points):
        places = [frame.at(x, y) for x, y in run]
        if len(places) > 1:
            flat = [end for place in places for end in place]
            drawing.add(PolyLine(flat, strokeColor=ink, strokeWidth=1.3, strokeDashArray=dash))
        if line.dots or len(places) == 1:
            for x, y in places:
                drawing.add(Circle(x, y, 1.8, fillColor=ink, strokeColor=None))


def _draw_whiskers(
    drawing: Drawing, whiskers: Sequence[Point], frame: Frame, ink: Color, shift: float = 0.0
) -> None:
    for run in runs(whiskers):
        for x, low, high in run:
            at, bottom = frame.at(x, low)
            top = frame.at(x, high)[1]
            at += shift
            for x1, y1, x2, y2 in (
                (at, bottom, at, top),
                (at - 2, bottom, at + 2, bottom),
                (at - 2, top, at + 2, top),
            ):
                drawing.add(Line(x1, y1, x2, y2, strokeColor=ink, strokeWidth=0.8))


def _draw_bars(drawing: Drawing, bars: Bars, frame: Frame, place: float, of: int) -> None:
    room = (frame.right - frame.left) / max(frame.x[1] - frame.x[0], 1e-9)
    width = room * min(0.24, 0.72 / of)
    shift = place * width * 1.08
    for run in runs(bars.points):
        for x, value in run:
            at, y = frame.at(x, value)
            zero = frame.at(x, 0.0)[1]
            box = Rect(at + shift - width / 2, min(y, zero), width, max(0.5, abs(zero - y)))
            box.fillColor, box.strokeColor = colour(bars.colour), None
            box.fillOpacity = 0.75 if bars.whiskers else 0.4
            drawing.add(box)
    _draw_whiskers(drawing, bars.whiskers, frame, INK, shift)


def _draw_counts(drawing: Drawing, chart: Chart, frame: Frame, foot: float, height: float) -> None:
    most = max([1.0, *(n for _, n in chart.counts if n is not None)])
    half = spacing(chart) / 2 * (0.96 if chart.x.kind is AxisKind.MEDIA_MS else 0.7)
    for x, n in chart.counts:
        tall = height * (n or 0) / most
        left, right = (frame.at((x or 0) + side, 0)[0] for side in (-half, half))
        box = Rect(left, foot, right - left, tall)
        box.fillColor, box.fillOpacity, box.strokeColor = QUIET, 0.45, None
        drawing.add(box)
    drawing.add(text(frame.left - 4, foot + height - 5, f"n {count(int(most))}", "end"))


def _draw_x_axis(drawing: Drawing, chart: Chart, frame: Frame, foot: float) -> None:
    for place, words in x_ticks(chart, frame.right - frame.left):
        x = frame.at(place, 0)[0]
        drawing.add(Line(x, foot, x, foot - 2, strokeColor=QUIET, strokeWidth=0.5))
        drawing.add(text(x, foot - 9, words, "middle"))
    if chart.x.label:
        drawing.add(text((frame.left + frame.right) / 2, 1.5, chart.x.label, "middle"))


def x_ticks(chart: Chart, width: float) -> list[tuple[float, str]]:
    """Return the places below a plot of so many points, with their words."""
    axis = chart.x
    if axis.kind is AxisKind.CATEGORY:
        return [(float(place), name) for place, name in enumerate(axis.names)]
    room = max(2, int(width / 45))
    span = axis.high - axis.low
    if axis.kind is AxisKind.MEDIA_MS:
        step = 1000.0 * next((own for own in _SECONDS if span / 1000 / own <= room), 7200)
        return [(at, clock(at)) for at in _steps(axis.low, axis.high, step)]
    step = axis.interval or max(1.0, nice_step((span or 1) / room))
    words = month_day if axis.kind is AxisKind.DAY else _plain_number
    return [(at, words(at)) for at in _steps(axis.low, axis.high, step)]


def runs(points: Iterable[Point]) -> list[list[Any]]:
    """Return the stretches without gaps."""
    own = list(points)
    whole = [all(end is not None for end in point) for point in own]
    edges = [0, *(k + 1 for k, pair in enumerate(pairwise(whole)) if pair[0] != pair[1]), len(own)]
    return [own[a:b] for a, b in pairwise(edges) if a < b and whole[a]]


def _steps(low: float, high: float, step: float) -> list[float]:
    first = -(-(low - 1e-9) // step)
    return [own * step for own in range(int(first), int((high + 1e-9) // step) + 1)]


def _plain_number(value: float) -> str:
    return number(value, Unit.COUNT if value == int(value) else Unit.NUMBER)


def _dash(part: ChartLine | Bars) -> list[float] | None:
    if isinstance(part, Bars):
        return None
    return [own / 2 for own in part.dash] or ([3, 2] if part.dashed else None)


def _draw_legend(drawing: Drawing, parts: Sequence[ChartLine | Bars], height: float) -> float:
    """Draw the names of lines and bars, over as many rows as they need; return how high that is."""
    x, row = _LEFT, 0
    for part in parts:
        name = fitted(part.name, _SMALL, drawing.width - _LEFT - _RIGHT - 18)
        wide = 18 + text_width(name, _SMALL)
        if x > _LEFT and x + wide > drawing.width - _RIGHT:
            x, row = _LEFT, row + 1
        y = height - 6 - row * _LEGEND
        ink = colour(part.colour)
        drawing.add(Line(x, y, x + 14, y, strokeColor=ink, strokeWidth=1.6, strokeDashArray=_dash(part)))
        drawing.add(text(x + 18, y - 2.5, name, ink=INK))
        x += wide + 14
    return (row + 1) * _LEGEND
