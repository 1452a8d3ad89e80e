"""A wide slide of our own master: a title that says the answer, what stands below it, and the foot of every slide."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from math import ceil

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Emu, Inches, Pt

from dashboards.surfaces.paper.text import text_width
from dashboards.surfaces.slides.native_chart import rgb

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
MARGIN = Inches(0.6)
TOP, BOTTOM = Inches(1.75), Inches(6.85)  # between them lies what a slide shows
INNER = Emu(WIDTH - 2 * MARGIN)
_TITLE_ONLY = 5  # of the library's own template
_TITLE_SIZES = ((24, 110), (18, 200), (14, 10_000))  # in points, for titles of up to so many letters
_LOGO_HIGH = Inches(0.35)
_CELL_MARGINS, _WIDER = 14.4, 1.2
_PAPER = RGBColor(0xFF, 0xFF, 0xFF)


class Slides:
    """Slides with one foot. `foot`: what stands below each; `warning`: above each, e.g. that viewers are simulated;
    `logo`: a PNG for a corner of each, empty for none."""

    def __init__(self, *, title: str, author: str, foot: str, warning: str = "", logo: bytes = b"") -> None:
        self.deck: Deck = Presentation()
        self.deck.slide_width, self.deck.slide_height = WIDTH, HEIGHT
        self.deck.core_properties.title, self.deck.core_properties.author = title, author
        self._layout = self.deck.slide_layouts[_TITLE_ONLY]
        self._foot, self._warning, self._logo = foot, warning, logo
        for holder in list(self._layout.placeholders):
            if holder.placeholder_format.idx:  # date, foot and number of the template: ours is a text below
                holder._element.getparent().remove(holder._element)
        head = self._layout.placeholders[0]
        head.left, head.top, head.width, head.height = MARGIN, Inches(0.45), INNER, Inches(0.9)

    def add(self, title: str, *, notes: str = "") -> Slide:
        """Add a slide; `notes`: for whoever presents it: method, n, version."""
        slide = self.deck.slides.add_slide(self._layout)
        head = slide.shapes.title
        head.text_frame.word_wrap, head.text_frame.auto_size = True, None
        head.text_frame.vertical_anchor = MSO_ANCHOR.TOP
        size = next(points for points, longest in _TITLE_SIZES if len(title) <= longest)
        _write(head.text_frame, [title], size=size, bold=True, ink="--ink")
        text_add(slide, [self._foot], top=Inches(7.0), size=9, ink="--ink-3")
        if self._warning:
            text_add(slide, [self._warning], top=Inches(0.12), size=10, ink="--bad", bold=True)
        if self._logo:
            picture = slide.shapes.add_picture(BytesIO(self._logo), 0, Inches(0.12), height=_LOGO_HIGH)
            picture.left = WIDTH - MARGIN - picture.width
            picture._element.nvPicPr.cNvPr.set("descr", self.deck.core_properties.author)
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
        return slide


def text_add(
    slide: Slide,
    lines: Sequence[str],
    *,
    top: int,
    left: int = MARGIN,
    width: int = INNER,
    height: int = Inches(0.35),
    size: int = 14,
    ink: str = "--ink",
    bold: bool = False,
) -> None:
    """Write paragraphs into a box."""
    frame = slide.shapes.add_textbox(left, top, width, height).text_frame
    frame.word_wrap = True
    _write(frame, lines, size=size, bold=bold, ink=ink)


def table_add(
    slide: Slide,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    top: int = TOP,
    left: int = MARGIN,
    width: int = INNER,
    shares: Sequence[float],
    size: int = 12,
) -> None:
    """Add a table that stays a table; `shares`: of the width, by column."""
    high = Inches(0.3 if size <= 10 else 0.35) * (len(rows) + 1)
    shape = slide.shapes.add_table(len(rows) + 1, len(head), left, top, width, high)
    grid = shape.table
    for column, share in zip(grid.columns, shares, strict=True):
        column.width = Emu(int(width * share / sum(shares)))
    for row, texts in enumerate([head, *rows]):
        for place, text in enumerate(texts):
            cell = grid.cell(row, place)
            cell.fill.solid()
            cell.fill.fore_color.rgb = rgb("--brand") if not row else _PAPER
            _write(cell.text_frame, text.split("\n"), size=size, bold=not row, ink="" if not row else "--ink")


def slides_of(
    rows: Sequence[Sequence[str]], *, shares: Sequence[float], size: int, top: int = TOP
) -> Iterator[slice]:
    """Yield which rows fit on each slide: cells that take more lines leave room for fewer. The first slide's table
    begins at `top`, those after it at the usual place."""
    widths = [INNER.pt * share / sum(shares) - _CELL_MARGINS for share in shares]
    start, room = 0, Emu(BOTTOM - top).pt - 3 * size
    for place, row in enumerate(rows):
        high = max(_high(text, width, size) for text, width in zip(row, widths, strict=True))
        if high > room and place > start:
            yield slice(start, place)
            start, room = place, Emu(BOTTOM - TOP).pt - 3 * size
        room -= high
    if rows:
        yield slice(start, len(rows))


def _high(text: str, width: float, size: int) -> float:
    """Return how high a cell may get in points, in a fallback font that is wider than ours."""
    lines = [ceil(_WIDER * text_width(line, size) / width) or 1 for line in text.split("\n")]
    return sum(lines) * 1.2 * size + len(lines) * size / 3 + 7.2


def _write(frame: TextFrame, lines: Sequence[str], *, size: int, bold: bool, ink: str) -> None:
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if not place else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = line.replace(" %", "\N{NO-BREAK SPACE}%")
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = rgb(ink) if ink else _PAPER
        paragraph.space_after, paragraph.alignment = Pt(size / 3), PP_ALIGN.LEFT
