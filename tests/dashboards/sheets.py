"""One sheet of paper with texts on it, and what a PDF viewer finds there."""

from io import BytesIO

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from reportlab.pdfgen.canvas import Canvas

from dashboards.surfaces.paper.style import paragraph

_TOP, _LEFT = 780.0, 40.0


def sheet(*texts: str, style: str = "title", width: float = 500.0) -> bytes:
    """Return a page with the paragraphs below each other."""
    target = BytesIO()
    canvas = Canvas(target)
    y = _TOP
    for text in texts:
        own = paragraph(text, style)
        height = own.wrap(width, y)[1]
        y -= height
        own.drawOn(canvas, _LEFT, y)
    canvas.save()
    return target.getvalue()


def letters(document: bytes) -> str:
    """Return the text of all pages as a viewer copies it, lines joined by spaces."""
    pages = pypdfium2.PdfDocument(document)
    return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in pages)


def picture(document: bytes, scale: float = 2.0) -> NDArray[np.uint8]:
    """Return the first page as grey levels, 0 is ink: uint8 [height, width]."""
    return pypdfium2.PdfDocument(document)[0].render(scale=scale, grayscale=True).to_numpy().squeeze()
