"""One card of the page: a sentence, a picture, the table behind it, and its maths; all of it plain JSON."""

from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from dashboards.surfaces.maths import Maths

Points = list[list[float | None]]


@dataclass(frozen=True)
class Card:
    """`chart`: what `study-chart.js` draws, or None; `legend`: (words, colour token, dashed). `rows`: as people read
    them; `csv_head`, `csv_rows`: the same numbers, plain. `foot`: n and what the band means.
    """

    key: str
    title: str
    sentence: str
    maths: Maths
    chart: dict[str, Any] | None = None
    legend: list[tuple[str, str, bool]] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    csv_head: list[str] = field(default_factory=list)
    csv_rows: list[list[float | int | str | None]] = field(default_factory=list)
    foot: str = ""


def number(value: float, digits: int = 4) -> float | None:
    """Return a number that JSON can hold; None for NaN and infinity."""
    return round(float(value), digits) if isfinite(value) else None


def line(name: str, token: str, points: Points, **more: Any) -> dict[str, Any]:
    """Return a line of [x, y]; `band` as [x, low, high], `dash`, `symbol`, `whiskers`, `width` by name."""
    return {"name": name, "token": token, "points": points, **more}
