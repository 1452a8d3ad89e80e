"""Lines of text in any script: broken where the writing allows it, in the order of the letters, drawn as glyphs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from reportlab.lib.colors import Color
from reportlab.lib.textsplit import ALL_CANNOT_END, ALL_CANNOT_START
from reportlab.pdfgen.canvas import Canvas

from dashboards.surfaces.paper.bidi import base_level, levels, reordered
from dashboards.surfaces.paper.embedding import EmbeddedFont, font_in
from dashboards.surfaces.paper.fonts import Face, clusters, region_of
from dashboards.surfaces.paper.outlines import path_of
from dashboards.surfaces.paper.shaping import Glyph, Run, shaped

# Between these a line may end without a space: kana, Chinese characters, their punctuation, full-width forms.
_ANYWHERE = re.compile(
    "[\u2e80-\u312f\u3190-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U0001f000-\U0001faff\U00020000-\U0003ffff]"
)
_THICKER = 0.03  # of the size: the outline that makes letters bold which have no bold weight
_SPACES = " \t\u2000-\u2006\u2008-\u200a\u3000"
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_WORDS = re.compile(f"[{_SPACES}]+|[^{_SPACES}]+(?: %[^{_SPACES}]*)?")  # “95 %” stays on one line


@dataclass(frozen=True, slots=True)
class Line:
    """Runs from left to right; `width` in thousandths of the font size."""

    runs: tuple[Run, ...]
    width: float


@lru_cache(maxsize=2048)
def line_of(text: str, *, bold: bool = False, base: int | None = None) -> Line:
    """Return a text that is not broken. `base`: 0 for what is composed from left to right; None looks at the text."""
    lines = broken(" ".join(text.split("\n")), bold=bold, most=float("inf"), base=base)
    return lines[0] if lines else Line((), 0.0)


def broken(text: str, *, bold: bool, most: float, base: int | None = None) -> list[Line]:
    """Return the lines of a text, none wider than `most` thousandths of the font size where its parts allow it."""
    region = region_of(text)
    return [
        line
        for paragraph in _CONTROLS.sub(" ", text.replace("\r\n", "\n")).split("\n")
        for line in _paragraph(paragraph, bold, region, most, base_level(paragraph) if base is None else base)
    ]


def draw(canvas: Canvas, line: Line, x: float, y: float, *, size: float, ink: Color) -> None:
    """Draw a line whose base line begins at (x, y)."""
    canvas.setFillColor(ink)
    canvas.setStrokeColor(ink)
    shown, paths, along = [f"BT 1 0 0 1 {x:.3f} {y:.3f} Tm"], [], 0.0
    for face, runs in groupby(line.runs, key=lambda run: run.face):
        font, parts = font_in(canvas._doc, face), list(runs)
        glyphs = [glyph for run in parts for glyph in run.glyphs]
        look = f"2 Tr {_THICKER * size:.3f} w" if face.thickened else "0 Tr"
        shown += [f"/{font.internal_name} {size:g} Tf {look}", *_shown(glyphs, font, size)]
        paths += _paths(glyphs, face, x + along * size / 1000, y, size)
        along += sum(run.width for run in parts)
    canvas._code.append(" ".join(["q", *shown, "ET", *paths, "Q"]))


def _shown(glyphs: Sequence[Glyph], font: EmbeddedFont, size: float) -> Iterator[str]:
    """Yield the operators that show glyphs: codes, moves between them where a font's widths are not kept, and rises."""
    behind = 0.0  # where the pen should be, less where it is
    for rise, group in groupby(glyphs, key=lambda glyph: glyph.y):
        shown: list[str] = []
        codes = ""
        for glyph in group:
            if glyph.text:
                move = round(behind + glyph.x)
                if move:
                    shown += [f"<{codes}>"] * bool(codes) + [str(-move)]
                    codes = ""
                    behind -= move
                codes += f"{font.code_of(glyph):04x}"
                behind -= font.face.widths[glyph.number]
            behind += glyph.advance
        raised = f"{size * rise / 1000:.3f} Ts " if rise else ""
        if codes:
            yield f"{raised}[{' '.join([*shown, f'<{codes}>'])}] TJ{' 0 Ts' if rise else ''}"
    if round(behind):
        yield f"[{-round(behind)}] TJ"


def _paths(glyphs: Sequence[Glyph], face: Face, x: float, y: float, size: float) -> Iterator[str]:
    scale = size / face.program.upem
    for glyph in glyphs:
        if not glyph.text:
            place = f"{x + glyph.x * size / 1000:.3f} {y + glyph.y * size / 1000:.3f}"
            yield f"q {scale:.6f} 0 0 {scale:.6f} {place} cm {path_of(face, glyph.number)} f Q"
        x += glyph.advance * size / 1000


def _paragraph(text: str, bold: bool, region: str, most: float, base: int) -> list[Line]:
    of = levels(text, base)
    lines: list[Line] = []
    start = end = 0  # of the line in hand; spaces at its end are behind `end`
    width = 0.0
    for first, last in _units(text, of, bold, region, most):
        own = _width(text, of, first, last, bold, region)
        if text[first:last].isspace():
            width += own
            continue
        if width + own > most and end > start:
            lines.append(_line(text, of, start, end, bold, region))
            start, width = first, 0.0
        width, end = width + own, last
    return [*lines, _line(text, of, start, end, bold, region)]


def _units(text: str, of: Sequence[int], bold: bool, region: str, most: float) -> Iterator[tuple[int, int]]:
    """Yield the parts that stay on one line, as places in the text: words, spaces, Chinese and Japanese letters.

    Of words that are longer than a line: letters.
    """
    for match in _WORDS.finditer(text):
        first, last = match.span()
        if match.group().isspace():
            yield first, last
            continue
        whole = not _ANYWHERE.search(match.group())
        if whole and _width(text, of, first, last, bold, region) <= most:
            yield first, last
            continue
        yield from _letters(match.group(), first, every=whole)


def _letters(word: str, first: int, *, every: bool) -> Iterator[tuple[int, int]]:
    """Yield the parts of a word. `every`: break between any two letters; else beside Chinese and Japanese ones."""
    parts: list[str] = []
    for letter in clusters(word):
        joins = bool(parts) and (
            letter[0] in ALL_CANNOT_START
            or parts[-1][-1] in ALL_CANNOT_END
            or not (every or _ANYWHERE.match(letter) or _ANYWHERE.match(parts[-1][-1]))
        )
        if joins:
            parts[-1] += letter
        else:
            parts.append(letter)
    for part in parts:
        yield first, first + len(part)
        first += len(part)


def _pieces(of: Sequence[int], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of one direction."""
    if last - first == 1 or of[first:last].count(of[first]) == last - first:
        yield first, last
        return
    for _, group in groupby(range(first, last), key=lambda k: of[k]):
        places = list(group)
        yield places[0], places[-1] + 1


def _width(text: str, of: Sequence[int], first: int, last: int, bold: bool, region: str) -> float:
    return sum(
        run.width
        for a, b in _pieces(of, first, last)
        for run in shaped(text[a:b], bold, region, bool(of[a] % 2))
    )


def _line(text: str, of: Sequence[int], first: int, last: int, bold: bool, region: str) -> Line:
    """Set words and spaces one by one, as they were measured, in the order in which they stand."""
    parts = [(first + a, first + b) for match in _WORDS.finditer(text[first:last]) for a, b in [match.span()]]
    pieces = [piece for part in parts for piece in _pieces(of, *part)]
    ordered = reordered(pieces, [of[a] for a, _ in pieces])
    runs = tuple(run for a, b in ordered for run in shaped(text[a:b], bold, region, bool(of[a] % 2)))
    return Line(runs, sum(run.width for run in runs))
