"""From words to glyphs: HarfBuzz joins Arabic letters, stacks marks and draws emoji out of parts."""

import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import uharfbuzz

from dashboards.surfaces.paper.fonts import Face, runs_of

_ABOVE = 230  # combining class
_GAP = 0.04  # of the size: between a letter and a mark that its font does not place
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")


@dataclass(frozen=True, slots=True)
class Glyph:
    """`number`: in its font. `text`: the letters that it stands for; "" where another glyph stands for them all.

    `advance`, `x`, `y`: how far to go on, and where it is drawn from the pen, in thousandths of the font size.
    """

    number: int
    text: str
    advance: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one face as they stand from left to right; `width` in thousandths of the font size."""

    face: Face
    glyphs: tuple[Glyph, ...]
    width: float


@lru_cache(maxsize=8192)
def shaped(text: str, bold: bool, region: str, right_to_left: bool) -> tuple[Run, ...]:
    """Return a piece of text, all of one direction and without line breaks, as runs from left to right."""
    runs = [_run(face, part, right_to_left) for face, part in runs_of(text, bold=bold, region=region)]
    return tuple(reversed(runs) if right_to_left else runs)


def _run(face: Face, text: str, right_to_left: bool) -> Run:
    buffer = uharfbuzz.Buffer()
    buffer.flags = uharfbuzz.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if right_to_left else "ltr"
    uharfbuzz.shape(face.shaper, buffer)
    scale = 1000 / face.program.upem
    found = [
        (
            info.cluster,
            Glyph(info.codepoint, "", at.x_advance * scale, at.x_offset * scale, at.y_offset * scale),
        )
        for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]
    glyphs = _told(found, text.translate(_MIRRORED) if right_to_left else text)  # brackets look the other way
    if not right_to_left:
        glyphs = _marks_placed(glyphs, face)
    return Run(face, tuple(glyphs), sum(glyph.advance for glyph in glyphs))


def _told(found: list[tuple[int, Glyph]], text: str) -> list[Glyph]:
    """Let the widest glyph of each cluster, a letter with its marks, stand for it as it is read on the line."""
    starts = sorted({cluster for cluster, _ in found})
    ends = dict(pairwise([*starts, len(text)]))
    widest: dict[int, int] = {}
    for k, (cluster, glyph) in enumerate(found):
        if cluster not in widest or glyph.advance > found[widest[cluster]][1].advance:
            widest[cluster] = k
    return [
        replace(glyph, text=text[cluster : ends[cluster]]) if widest[cluster] == k else glyph
        for k, (cluster, glyph) in enumerate(found)
    ]


def _marks_placed(glyphs: list[Glyph], face: Face) -> list[Glyph]:
    """Put a mark above the middle of a letter where the font does not say how they go together, as in θ̂."""
    placed: list[Glyph] = []
    for glyph in glyphs:
        unplaced = placed and not (glyph.text or glyph.advance or glyph.x or glyph.y)
        if unplaced and _last_combining(placed[-1].text) == _ABOVE:
            letter, scale = placed[-1], 1000 / face.program.upem
            below, mark = (face.shaper.get_glyph_extents(own.number) for own in (letter, glyph))
            middle = (mark.x_bearing + mark.width / 2) * scale
            lift = (below.y_bearing - mark.y_bearing - mark.height) * scale + 1000 * _GAP
            glyph = replace(glyph, x=-letter.advance / 2 - middle, y=max(0.0, lift))
        placed.append(glyph)
    return placed


def _last_combining(text: str) -> int:
    return unicodedata.combining(text[-1]) if text else 0
