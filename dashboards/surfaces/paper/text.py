"""Text on paper: paragraphs that flow over pages, labels in pictures, and single lines on a canvas."""

from bisect import bisect_left
from dataclasses import dataclass

from reportlab.graphics.shapes import DirectDraw
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from dashboards.surfaces.paper.bidi import base_level
from dashboards.surfaces.paper.fonts import clusters
from dashboards.surfaces.paper.lines import Line, broken, draw, line_of

_ABOVE_BASE_LINE = 0.928  # of the size: how far the first base line is below the top


@dataclass(frozen=True)
class TextStyle:
    """Sizes in points. `before`, `after`: the space around; `keep_with_next`: not the last thing on a page."""

    size: float
    leading: float
    bold: bool
    ink: Color
    before: float = 0
    after: float = 0
    keep_with_next: bool = False


class Text(Flowable):
    """A paragraph of plain text in any script, at the left; lines that run to the left begin below each other."""

    def __init__(self, text: str, style: TextStyle, *, lines: list[Line] | None = None) -> None:
        super().__init__()
        self.text, self.style = text, style
        self.spaceBefore, self.spaceAfter = style.before, style.after
        self.keepWithNext = style.keep_with_next
        self._lines, self._given = lines or [], lines is not None
        self._broken_at = -1.0  # a table asks several times for the same width

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if not self._given and width != self._broken_at:
            self._broken_at, most = width, 1000 * width / self.style.size
            self._lines = broken(self.text, bold=self.style.bold, most=most) if self.text else []
        self.width, self.height = width, self.style.leading * len(self._lines)
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Return the part that fits and the rest, two lines at least of both."""
        self.wrap(width, height)
        fit = int(height // self.style.leading)
        if fit >= len(self._lines):
            return [self]
        fit = min(fit, len(self._lines) - 2)
        if fit < 2:
            return []
        return [Text(self.text, self.style, lines=part) for part in (self._lines[:fit], self._lines[fit:])]

    def draw(self) -> None:
        size, y = self.style.size, self.height - _ABOVE_BASE_LINE * self.style.size
        begin = max((line.width for line in self._lines), default=0.0) if base_level(self.text) else None
        for line in self._lines:
            x = 0.0 if begin is None else (begin - line.width) * size / 1000
            draw(self.canv, line, x, y, size=size, ink=self.style.ink)
            y -= self.style.leading


class Label(DirectDraw):
    """One line in a picture; `anchor`: which part of it stands at `x`: start, middle or end."""

    def __init__(self, x: float, y: float, text: str, *, size: float, ink: Color, anchor: str) -> None:
        self.x, self.y, self.text = x, y, text
        self.size, self.ink, self.anchor = size, ink, anchor

    def drawDirectly(self, renderer: object) -> None:
        line_draw(
            renderer._canvas, self.text, self.x, self.y, size=self.size, ink=self.ink, anchor=self.anchor
        )


def line_draw(
    canvas: Canvas,
    text: str,
    x: float,
    y: float,
    *,
    size: float,
    ink: Color,
    bold: bool = False,
    anchor: str = "start",
) -> None:
    """Draw one line, composed from left to right whatever scripts it holds."""
    line = line_of(text, bold=bold, base=0)
    back = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * line.width * size / 1000
    draw(canvas, line, x - back, y, size=size, ink=ink)


def fitted(text: str, size: float, most: float) -> str:
    """Return one line of text; where it is wider than `most` points, as many letters as fit, and “…” for the others."""
    if text_width(text, size) <= most:
        return text
    letters = clusters(text)
    fit = bisect_left(
        range(len(letters)), True, key=lambda n: text_width(f"{''.join(letters[:n])}…", size) > most
    )
    return f"{''.join(letters[: max(fit - 1, 0)])}…"


def text_width(text: str, size: float) -> float:
    """Return how wide one line of text is, in points."""
    return line_of(text, base=0).width * size / 1000
