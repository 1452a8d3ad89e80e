"""What a chart shows, without how it is drawn: the page's JavaScript, the PDF and the PNG all draw from this."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import ceil, floor, isfinite, log10
from typing import Any

from dashboards.statistics.seconds import SECOND_MS
from dashboards.statistics.values import Series, Unit

# [x, y] or [x, low, high]; None for gaps.
Point = Sequence[float | None]


class AxisKind(StrEnum):
    """What an x axis counts: media time in ms, plain numbers, days since 1970-01-01, or named places."""

    MEDIA_MS = "media_ms"
    NUMBER = "number"
    DAY = "day"
    CATEGORY = "category"


@dataclass(frozen=True)
class XAxis:
    """`names`: of the places, for categories, which are counted from 0."""

    kind: AxisKind
    label: str
    low: float
    high: float
    names: tuple[str, ...] = ()
    interval: float | None = None


def ad_axis(duration_ms: int) -> XAxis:
    """Return the axis of an ad's seconds; how long one is stands there for ads that have a single one."""
    return XAxis(AxisKind.MEDIA_MS, "", 0.0, float(duration_ms), interval=float(SECOND_MS))


@dataclass(frozen=True)
class YAxis:
    """`low`, `high`: fixed ends; None where the values decide. `symmetric`: zero in the middle. `least`: how much it
    spans at least, in the unit."""

    unit: Unit
    low: float | None = None
    high: float | None = None
    symmetric: bool = False
    least: float = 0.0


@dataclass(frozen=True)
class Line:
    """`colour`: a token of the design system, e.g. `--brand`. `band`, `whiskers`: [x, low, high]. `dash`: lengths of
    strokes and gaps in pixels, where colour must not be the only difference."""

    key: str
    name: str
    colour: str
    points: tuple[Point, ...]
    band: tuple[Point, ...] = ()
    whiskers: tuple[Point, ...] = ()
    dashed: bool = False
    dash: tuple[float, ...] = ()
    dots: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class Bars:
    """Bars beside each other at each place, with whiskers."""

    name: str
    colour: str
    points: tuple[Point, ...]
    whiskers: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Mark:
    """A line at `at`, level or upright, or a stretch up to `to`, with its words."""

    at: float
    label: str
    to: float | None = None
    upright: bool = False


@dataclass(frozen=True)
class Chart:
    """A whole chart. `counts`: [x, n], small bars below. `marks`: levels to compare with, moments, stretches."""

    key: str
    title: str
    x: XAxis
    y: YAxis
    lines: tuple[Line, ...] = ()
    bars: tuple[Bars, ...] = ()
    marks: tuple[Mark, ...] = ()
    counts: tuple[Point, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Return what the page's JavaScript draws."""
        # Not `asdict`, which copies every point.
        parts = {name: tuple(map(vars, getattr(self, name))) for name in ("lines", "bars", "marks")}
        return vars(self) | {"x": vars(self.x), "y": vars(self.y)} | parts

    @property
    def level(self) -> "ValueAxis":
        """The y axis as it is drawn; chart.js reckons the same, for the lines that are switched on."""
        values = [*self._ends()] or [0.0]
        low = min(values) if self.y.low is None else self.y.low
        high = max(values) if self.y.high is None else self.y.high
        least = self.y.least or (0.0 if high > low else abs(high) or 1.0)
        if self.y.symmetric:
            high = max(abs(low), abs(high), least / 2)
            low = -high
        elif high - low < least:
            low, high = _widened(self.y, low, high, least)
        step = nice_step((high - low) / 5)
        low = low if self.y.low is not None else floor(low / step + 1e-9) * step
        return ValueAxis(low, high if self.y.high is not None else ceil(high / step - 1e-9) * step, step)

    def _ends(self) -> Iterator[float]:
        rows = [(own.points, own.band, own.whiskers) for own in self.lines if not own.hidden]
        rows += [(own.points, own.whiskers) for own in self.bars]
        for part in rows:
            for point in (point for points in part for point in points):
                yield from (end for end in point[1:] if end is not None)
        yield from (0.0 for _ in self.bars[:1])
        yield from (mark.at for mark in self.marks if not mark.upright and mark.to is None)


@dataclass(frozen=True)
class ValueAxis:
    """From where to where a y axis runs, with a line every `step`, in the chart's unit."""

    low: float
    high: float
    step: float


def nice_step(rough: float) -> float:
    """Return the smallest of 1, 2, 5 times a power of ten that is at least as large."""
    power = 10.0 ** floor(log10(rough) + 1e-9)
    return power * next(part for part in (1, 2, 5, 10) if part * power >= rough * (1 - 1e-9))


def _widened(y: YAxis, low: float, high: float, least: float) -> tuple[float, float]:
    if y.low is not None:
        return low, low + least
    if y.high is not None:
        return high - least, high
    lift = (least - (high - low)) / 2
    return low - lift, high + lift


def line_of(series: Series, *, key: str, name: str, colour: str, shift: float = 0.0, **more: Any) -> Line:
    """Return the line of a series with its band; `shift`: where in each step the value stands, e.g. its middle."""
    at = [float(own) + shift for own in series.at.tolist()]
    points = tuple((x, number(mean)) for x, mean in zip(at, series.mean.tolist(), strict=True))
    band = tuple(
        (x, number(low), number(high))
        for x, low, high in zip(at, series.low.tolist(), series.high.tolist(), strict=True)
    )
    return Line(key, name, colour, points, band, **more)


def dots_of(series: Series, *, key: str, name: str, colour: str) -> Line:
    """Return a series as dots with whiskers, where its places are no steps of one course."""
    line = line_of(series, key=key, name=name, colour=colour)
    return replace(line, band=(), whiskers=line.band, dots=True)


def counts_of(series: Series, *, shift: float = 0.0) -> tuple[Point, ...]:
    """Return how many stand behind each step of a series."""
    return tuple(
        (float(at) + shift, float(n)) for at, n in zip(series.at.tolist(), series.n.tolist(), strict=True)
    )


def number(value: float) -> float | None:
    """Return a number that JSON can hold; None for NaN and infinity."""
    return float(value) if isfinite(value) else None
