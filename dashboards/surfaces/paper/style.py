"""Fonts, colours and paragraphs of the printed reports."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

if TYPE_CHECKING:
    from dashboards.surfaces.summaries import Figure

PLAIN, BOLD = "Vera", "Vera-Bold"
INK, QUIET, LINE, GRID = HexColor("#12201f"), HexColor("#5b6967"), HexColor("#dfe4e2"), HexColor("#e6eae8")
BRAND, SOFT, WARN, WARN_SOFT = (
    HexColor("#0b5f5c"),
    HexColor("#e1f0ee"),
    HexColor("#8a5300"),
    HexColor("#fbf0dc"),
)
# The light theme's colours of css/design.css, by token.
TOKENS = {
    "--brand": BRAND,
    "--valence-pos": HexColor("#01665e"),
    "--attention": HexColor("#4653a8"),
    "--expr-happy": HexColor("#bb8a00"),
    "--expr-surprise": HexColor("#d34fb6"),
    "--expr-sad": HexColor("#1a86d9"),
    "--expr-angry": HexColor("#b8200f"),
    "--expr-disgust": HexColor("#146b4c"),
    "--expr-fear": HexColor("#5e2d91"),
    "--expr-neutral": HexColor("#6c7674"),
    "--valence-neg": HexColor("#9c5512"),
    "--bad": HexColor("#b3261e"),
    "--ink": INK,
    "--ink-3": QUIET,
}
WIDTH = 174 * mm
_ACCENTS = {"\u0304": "mean({})", "\u0302": "{}^", "\u0303": "{}~"}  # of x̄, θ̂, θ̃: the font cannot combine


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    folder = Path(reportlab.__file__).parent / "fonts"
    fonts = [TTFont(PLAIN, folder / "Vera.ttf"), TTFont(BOLD, folder / "VeraBd.ttf")]
    for font in fonts:
        pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)
    return frozenset(fonts[0].face.charToGlyph)


def marked(text: str) -> str:
    """Return text for a paragraph: escaped, Greek in the Symbol font; letters that no font here has become “?”."""
    letters, parts = _letters(), []
    for letter in text:
        if ord(letter) in letters or letter == "\n":
            parts.append(escape(letter))
        elif letter in _ACCENTS and parts:
            parts.append(_ACCENTS[letter].format(parts.pop()))
        elif "\u0370" <= letter <= "\u03ff" or letter in "→∈⁺":
            parts.append(f'<font name="Symbol">{letter}</font>')
        else:
            parts.append("?")
    return "".join(parts).replace("\n", "<br/>")


def plain(text: str) -> str:
    """Return text for a label in a picture: letters that the font lacks become “?”."""
    letters = _letters()
    return "".join(letter if ord(letter) in letters else "?" for letter in text)


def colour(token: str) -> Color:
    """Return the colour of a token of the design system; quiet ink for those that are not printed in their own."""
    return TOKENS.get(token, QUIET)


_SIZES = {
    "title": (20, 25, BOLD, INK, 0, 4),
    "lead": (11, 16, PLAIN, INK, 0, 8),
    "heading": (13, 17, BOLD, INK, 14, 4),
    "small-heading": (9.5, 13, BOLD, INK, 8, 2),
    "body": (9, 13, PLAIN, INK, 0, 4),
    "quiet": (7.5, 10.5, PLAIN, QUIET, 0, 3),
    "cell": (7.5, 10, PLAIN, INK, 0, 0),
    "cell-quiet": (6.5, 8.5, PLAIN, QUIET, 0, 0),
    "value": (12, 15, BOLD, INK, 0, 0),
    "warning": (9, 13, BOLD, WARN, 0, 0),
}


def paragraph(text: str, style: str = "body") -> Paragraph:
    """Return a paragraph of plain text."""
    content = marked(text)
    size, leading, font, ink, before, after = _SIZES[style]
    return Paragraph(
        content,
        ParagraphStyle(
            style,
            fontName=font,
            fontSize=size,
            leading=leading,
            textColor=ink,
            spaceBefore=before,
            spaceAfter=after,
            keepWithNext=int("heading" in style),
        ),
    )


def table(head: list[str], rows: list[list[object]], widths: list[float]) -> Table:
    """Return a table with a head that repeats on each page; cells are texts or flowables; `widths` as shares."""
    cells = [[paragraph(text, "cell-quiet") for text in head]]
    cells += [
        [cell if not isinstance(cell, str) else paragraph(cell, "cell") for cell in row] for row in rows
    ]
    total = sum(widths)
    return Table(
        cells,
        colWidths=[WIDTH * width / total for width in widths],
        repeatRows=1,
        style=TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 6),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        ),
    )


def figure_cell(found: "Figure") -> list[Flowable]:
    """Return a table's cell: the number, and below it what stands behind it."""
    return [paragraph(found.text or "–", "cell"), paragraph(found.note, "cell-quiet")]


def notice(text: str) -> Table:
    """Return a paragraph in a box that cannot be overlooked."""
    box = [("BACKGROUND", (0, 0), (-1, -1), WARN_SOFT), ("BOX", (0, 0), (-1, -1), 0.5, WARN)]
    return Table([[paragraph(text, "warning")]], colWidths=[WIDTH], style=TableStyle(box))
