"""A chart as a picture to take away: the drawing of the printed reports on a white page of its own."""

from io import BytesIO

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

from dashboards.surfaces.charts.description import Chart
from dashboards.surfaces.charts.drawing import chart_drawing
from dashboards.surfaces.paper.style import WIDTH, paragraph

_MARGIN, _HEIGHT = 18.0, 190.0
_SCALE = 2 * 96 / 72  # twice the pixels that a screen gives a point


def chart_png(chart: Chart, *, subject: str, note: str) -> bytes:
    """Return a PNG on white. `subject`: what the chart is of, above it; `note`: what stands behind it, below it."""
    return _rasterised(chart_page(chart, subject=subject, note=note))


def chart_page(chart: Chart, *, subject: str, note: str) -> bytes:
    """Return the same as a PDF of one page, which is as large as what it holds."""
    parts = [
        paragraph(chart.title, "heading"),
        paragraph(subject, "quiet"),
        chart_drawing(chart, height=_HEIGHT),
        paragraph(note, "quiet"),
    ]
    page = BytesIO()
    canvas = Canvas(page)
    heights = [part.wrapOn(canvas, WIDTH, 10_000)[1] for part in parts]
    top = sum(heights) + 4 * len(parts) + 2 * _MARGIN
    canvas.setPageSize((WIDTH + 2 * _MARGIN, top))
    top -= _MARGIN
    for part, height in zip(parts, heights, strict=True):
        top -= height
        part.drawOn(canvas, _MARGIN, top)
        top -= 4
    canvas.save()
    return page.getvalue()


def _rasterised(page: bytes) -> bytes:
    """Return the first page of a PDF as a PNG."""
    document = pypdfium2.PdfDocument(page)
    try:
        picture = document[0].render(scale=_SCALE, fill_color=(255, 255, 255, 255)).to_pil()
        out = BytesIO()
        picture.save(out, "PNG", optimize=True)
        return out.getvalue()
    finally:
        document.close()
