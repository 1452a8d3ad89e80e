"""Colours, paragraphs and tables of the printed reports."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils.translation import gettext
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Table, TableStyle

from campaigns.models import Organisation
from dashboards.analysis.finding import Finding
from dashboards.surfaces.paper.text import Text, TextStyle
from dashboards.surfaces.text.figures import figure_text, note
from dashboards.surfaces.text.labels import label

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
WIDTH, GAP = 174 * mm, 8 * mm
HALF = (WIDTH - GAP) / 2  # a column of two
_LONG = 60  # letters of a title

_own: ContextVar[Color | None] = ContextVar("own", default=None)


@contextmanager
def looks_of(organisation: Organisation) -> Iterator[bytes]:
    """Within this context the brand's colour on paper and slides is the organisation's own; hands out its logo, a PNG,
    empty where it has none."""
    look = organisation.look_shown
    before = _own.set(HexColor(look.colour) if look and look.colour else None)
    try:
        yield bytes(look.logo) if look else b""
    finally:
        _own.reset(before)


def colour(token: str) -> Color:
    """Return the colour of a token of the design system; quiet ink for those that are not printed in their own."""
    own = _own.get()
    return own if own and TOKENS.get(token) is BRAND else TOKENS.get(token, QUIET)


_STYLES = {
    "title": TextStyle(20, 25, True, INK, 0, 4),
    "long-title": TextStyle(13, 16, True, INK, 0, 4),
    "lead": TextStyle(10.5, 14.5, False, INK, 0, 6),
    "heading": TextStyle(13, 17, True, INK, 10, 3, keep_with_next=True),
    "small-heading": TextStyle(9.5, 13, True, INK, 8, 2, keep_with_next=True),
    "body": TextStyle(9, 13, False, INK, 0, 4),
    "column": TextStyle(8, 11, False, INK, 0, 3),
    "quiet": TextStyle(7.5, 10.5, False, QUIET, 0, 3),
    "cell": TextStyle(7.5, 10, False, INK),
    "cell-quiet": TextStyle(6.5, 8.5, False, QUIET),
    "value": TextStyle(12, 15, True, INK),
    "number": TextStyle(8.5, 10.5, True, INK),
    "warning": TextStyle(9, 13, True, WARN),
}


def paragraph(text: str, style: str = "body") -> Text:
    """Return a paragraph of plain text."""
    return Text(text, _STYLES[style])


def title(text: str) -> Text:
    """Return a heading of the first rank; a file's name of a hundred letters is set smaller."""
    return paragraph(text, "title" if len(text) <= _LONG else "long-title")


def named(text: str) -> Text:
    """Return a title as a table's cell."""
    return paragraph(text, "cell" if len(text) <= _LONG else "cell-quiet")


def table(head: list[str], rows: list[list[object]], widths: list[float], *, width: float = WIDTH) -> Table:
    """Return a table with a head that repeats on each page; cells are texts or flowables; `widths` as shares of
    `width`, in points."""
    cells = [[paragraph(text, "cell-quiet") for text in head]]
    cells += [
        [cell if not isinstance(cell, str) else paragraph(cell, "cell") for cell in row] for row in rows
    ]
    total = sum(widths)
    return Table(
        cells,
        colWidths=[width * share / total for share in widths],
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


def beside(cells: Sequence[Sequence[Flowable]], *, across: int) -> list[Table]:
    """Return cells as rows of `across` columns of one width, without lines."""
    width = (WIDTH - (across - 1) * GAP) / across
    plain = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]
    plain += [("RIGHTPADDING", (0, 0), (-1, -1), GAP), ("TOPPADDING", (0, 0), (-1, -1), 0)]
    return [
        Table(
            [[list(own) for own in row]],
            colWidths=[width + GAP] * len(row),
            style=TableStyle([*plain, ("BOTTOMPADDING", (0, 0), (-1, -1), 2)]),
            hAlign="LEFT",
        )
        for row in (cells[place : place + across] for place in range(0, len(cells), across))
    ]


def numbers_table(figures: Iterable[Finding], *, width: float = HALF) -> Table:
    """Return each figure in a row: its name and what it is, its number and what stands behind it."""
    rows: list[list[object]] = []
    for own in figures:
        name = label(own.key)
        about = " ".join(filter(None, (str(name.about), f"({own.methods[0]})" if own.methods else "")))
        number = [paragraph(figure_text(own) or "–", "number"), paragraph(note(own), "cell-quiet")]
        rows.append([[paragraph(str(name.title), "cell"), paragraph(about, "cell-quiet")], number])
    head = [gettext("Number"), gettext("Value, n and 95 % interval")]
    return table(head, rows, [48, 52], width=width)


def figure_cell(own: Finding) -> list[Flowable]:
    """Return a table's cell: the number, and below it what stands behind it."""
    return [paragraph(figure_text(own) or "–", "cell"), paragraph(note(own), "cell-quiet")]


def notice(text: str) -> Table:
    """Return a paragraph in a box that cannot be overlooked."""
    box = [("BACKGROUND", (0, 0), (-1, -1), WARN_SOFT), ("BOX", (0, 0), (-1, -1), 0.5, WARN)]
    return Table([[paragraph(text, "warning")]], colWidths=[WIDTH], style=TableStyle(box))
