"""An ad's traces and its fatigue curve, drawn from the same documents as on the pages."""

from collections.abc import Callable, Sequence
from math import ceil, floor
from typing import Any

from reportlab.graphics.shapes import Drawing

from dashboards.surfaces.paper.line_chart import Axes, ChartLine, line_chart
from dashboards.surfaces.paper.style import colour
from dashboards.surfaces.words import clock

_TICKS = 8


def trace_chart(
    series: dict[str, dict[str, list[Any]]],
    names: Sequence[tuple[str, str, str]],
    seconds: int,
    bounds: Callable[[list[float]], tuple[float, float]],
    words: Callable[[float], str],
) -> Drawing:
    """Return the picture of some series of a trace document: (key, words, colour token) each, with its band.

    `bounds`: what the axis spans, from the ends of all bands.
    """
    lines = [
        ChartLine(
            name,
            colour(token),
            [[k + 0.5, mean] for k, mean in enumerate(series[key]["mean"])],
            [
                [k + 0.5, low, high]
                for k, (low, high) in enumerate(zip(series[key]["low"], series[key]["high"], strict=True))
            ],
        )
        for key, name, token in names
    ]
    parts = [series[key][part] for key, _, _ in names for part in ("mean", "low", "high")]
    ends = [end for part in parts for end in part if end is not None]
    step = max(1, -(-seconds // _TICKS))
    ticks = [(float(second), clock(second)) for second in range(0, seconds + 1, step)]
    return line_chart(lines, Axes((0, max(seconds, 1)), bounds(ends), ticks, words))


def symmetric(ends: list[float]) -> tuple[float, float]:
    """Return an axis with zero in its middle, in tenths, ±0.2 at least."""
    most = max(0.2, ceil(10 * max(map(abs, ends), default=0)) / 10)
    return -most, most


def around(ends: list[float]) -> tuple[float, float]:
    """Return an axis that holds all ends, in tenths, 0.4 high at least."""
    low, high = floor(10 * min(ends, default=0)) / 10, ceil(10 * max(ends, default=0)) / 10
    lift = max(0.0, 0.4 - (high - low)) / 2
    return round(low - lift, 2), round(high + lift, 2)


def from_zero(ends: list[float]) -> tuple[float, float]:
    """Return an axis from zero to the highest end."""
    return 0.0, max([0.05, *ends])


def whole_share(_ends: list[float]) -> tuple[float, float]:
    """Return an axis from nothing to all."""
    return 0.0, 1.0


def card_chart(card: dict[str, Any], words: Callable[[float], str]) -> Drawing | None:
    """Return the picture of a fatigue card's document, or None where it has none."""
    chart = card["chart"]
    if chart is None:
        return None
    lines = [
        ChartLine(
            own["name"],
            colour(own["token"]),
            own["points"],
            own.get("band", ()),
            dashed="dash" in own,
            dots=bool(own.get("symbol")),
        )
        for own in chart["lines"]
    ]
    values = [value for line in lines for point in line.points for value in point[1:] if value is not None]
    values += [point[2] for line in lines for point in line.band if point[2] is not None]
    left, right = float(chart["x"]["min"]), float(chart["x"]["max"])
    ticks = [(float(n), str(n)) for n in range(int(left), int(right) + 1)]
    low = min([0.0, *values])
    levels = [(own["y"], own["label"]) for own in chart.get("levels", ())]
    return line_chart(lines, Axes((left, right), (low, 1.05 * max([0.1, *values])), ticks, words, levels))
