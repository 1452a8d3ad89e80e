"""Colours, paragraphs and tables of the printed reports."""

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Table, TableStyle

from dashboards.analysis.finding import Finding
from dashboards.surfaces.paper.text import Text, TextStyle
from dashboards.surfaces.text.figures import figure_text, note

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


def colour(token: str) -> Color:
    """Return the colour of a token of the design system; quiet ink for those that are not printed in their own."""
    return TOKENS.get(token, QUIET)


_STYLES = {
    "title": TextStyle(20, 25, True, INK, 0, 4),
    "lead": TextStyle(11, 16, False, INK, 0, 8),
    "heading": TextStyle(13, 17, True, INK, 14, 4, keep_with_next=True),
    "small-heading": TextStyle(9.5, 13, True, INK, 8, 2, keep_with_next=True),
    "body": TextStyle(9, 13, False, INK, 0, 4),
    "quiet": TextStyle(7.5, 10.5, False, QUIET, 0, 3),
    "cell": TextStyle(7.5, 10, False, INK),
    "cell-quiet": TextStyle(6.5, 8.5, False, QUIET),
    "value": TextStyle(12, 15, True, INK),
    "warning": TextStyle(9, 13, True, WARN),
}


def paragraph(text: str, style: str = "body") -> Text:
    """Return a paragraph of plain text."""
    return Text(text, _STYLES[style])


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


def figure_cell(own: Finding) -> list[Flowable]:
    """Return a table's cell: the number, and below it what stands behind it."""
    return [paragraph(figure_text(own) or "–", "cell"), paragraph(note(own), "cell-quiet")]


def notice(text: str) -> Table:
    """Return a paragraph in a box that cannot be overlooked."""
    box = [("BACKGROUND", (0, 0), (-1, -1), WARN_SOFT), ("BOX", (0, 0), (-1, -1), 0.5, WARN)]
    return Table([[paragraph(text, "warning")]], colWidths=[WIDTH], style=TableStyle(box))
