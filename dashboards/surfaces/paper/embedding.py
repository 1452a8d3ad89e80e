"""Puts fonts into a PDF: of each face only the glyphs that the document shows, and what letters they stand for.

As composite fonts with codes of two bytes (ISO 32000-1, 9.7). With TrueType outlines each pair of glyph and letters
has its own code: one Arabic shape without its dots stands for several letters. With PostScript outlines (CJK) the codes
are character identifiers, which are the glyphs' numbers there.
"""

from typing import Any
from weakref import WeakKeyDictionary

import uharfbuzz
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFStream,
    PDFString,
    PDFZCompress,
)

from dashboards.surfaces.paper.fonts import Face
from dashboards.surfaces.paper.shaping import Glyph

# Tables that a viewer of composite fonts has no use for.
_UNUSED = [
    int.from_bytes(tag)
    for tag in (
        b"BASE",
        b"GDEF",
        b"GPOS",
        b"GSUB",
        b"OS/2",
        b"STAT",
        b"VORG",
        b"cmap",
        b"gasp",
        b"name",
        b"post",
        b"vhea",
        b"vmtx",
    )
]
_FLAGS_SYMBOLIC = 4
_CMAP_AT_ONCE = 100  # entries of one block, at most
_documents: "WeakKeyDictionary[PDFDocument, dict[Face, EmbeddedFont]]" = WeakKeyDictionary()


class EmbeddedFont:
    """One face in one document. ReportLab calls `addObjects` when the document is written."""

    def __init__(self, face: Face, document: PDFDocument) -> None:
        self.face = face
        self._codes: dict[tuple[int, str], int] = {}
        self.internal_name = f"F{len(document.fontMapping) + 1}"
        document.fontMapping[face.name] = f"/{self.internal_name}"
        document.delayedFonts.append(self)

    def code_of(self, glyph: Glyph) -> int:
        """Return the code that shows a glyph, and note that it is needed."""
        key = (glyph.number, glyph.text)
        if key not in self._codes:
            self._codes[key] = glyph.number if self.face.postscript else len(self._codes) + 1
        return self._codes[key]

    def addObjects(self, document: PDFDocument) -> None:
        numbers = {code: number for (number, _), code in self._codes.items()}
        subset = _subset(self.face, set(numbers.values()))
        name = f"FERPLT+{self.face.name}"
        own = PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("CIDFontType0" if self.face.postscript else "CIDFontType2"),
                "BaseFont": PDFName(name),
                "CIDSystemInfo": PDFDictionary(
                    {"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}
                ),
                "FontDescriptor": self._descriptor(document, subset, name),
                "W": PDFArray(
                    [
                        own
                        for code in sorted(numbers)
                        for own in (code, PDFArray([self.face.widths[numbers[code]]]))
                    ]
                ),
            }
        )
        if not self.face.postscript:
            places = b"".join(numbers.get(code, 0).to_bytes(2) for code in range(max(numbers, default=0) + 1))
            own["CIDToGIDMap"] = _stream(document, places, f"glyphs:{self.internal_name}")
        texts = {code: text for (_, text), code in reversed(self._codes.items())}
        whole = PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("Type0"),
                "BaseFont": PDFName(name),
                "Encoding": PDFName("Identity-H"),
                "DescendantFonts": PDFArray([document.Reference(own, f"glyphs of:{self.internal_name}")]),
                "ToUnicode": _stream(document, _to_unicode(texts), f"letters:{self.internal_name}"),
            }
        )
        fonts = document.idToObject["BasicFonts"].dict
        fonts[self.internal_name] = document.Reference(whole, self.internal_name)

    def _descriptor(self, document: PDFDocument, subset: uharfbuzz.Face, name: str) -> Any:
        scale = 1000 / self.face.program.upem
        extents = self.face.shaper.get_font_extents("ltr")
        up, down = round(extents.ascender * scale), round(extents.descender * scale)
        if self.face.postscript:
            key, data, facts = "FontFile3", subset.reference_table("CFF ").data, {"Subtype": "CIDFontType0C"}
        else:
            key, data, facts = "FontFile2", subset.blob.data, {"Length1": len(subset.blob.data)}
        facts = {own: PDFName(value) if isinstance(value, str) else value for own, value in facts.items()}
        descriptor = PDFDictionary(
            {
                "Type": PDFName("FontDescriptor"),
                "FontName": PDFName(name),
                "Flags": _FLAGS_SYMBOLIC,
                "FontBBox": PDFArray([-1000, down, 3000, up]),
                "ItalicAngle": 0,
                "Ascent": up,
                "Descent": down,
                "CapHeight": 714,
                "StemV": 80 if self.face.weight < 600 else 140,
                key: _stream(document, data, f"outlines:{self.internal_name}", **facts),
            }
        )
        return document.Reference(descriptor, f"descriptor:{self.internal_name}")


def font_in(document: PDFDocument, face: Face) -> EmbeddedFont:
    """Return the face as it is embedded in this document."""
    faces = _documents.setdefault(document, {})
    if face not in faces:
        faces[face] = EmbeddedFont(face, document)
    return faces[face]


def _subset(face: Face, codes: set[int]) -> uharfbuzz.Face:
    wanted = uharfbuzz.SubsetInput()
    wanted.glyph_set.update(codes)
    flags = uharfbuzz.SubsetFlags
    wanted.flags = flags.NO_HINTING | flags.NO_LAYOUT_CLOSURE | flags.NOTDEF_OUTLINE
    if not face.postscript:
        wanted.flags |= flags.RETAIN_GIDS
    wanted.drop_table_tag_set.update(_UNUSED)
    if face.varies:
        wanted.pin_axis_location(face.program, "wght", face.weight)
    return uharfbuzz.subset(face.program, wanted)


def _to_unicode(texts: dict[int, str]) -> bytes:
    """Return the table that lets letters be copied and searched for (ISO 32000-1, 9.10.3)."""
    known = [(code, text.encode("utf-16-be").hex()) for code, text in sorted(texts.items()) if text]
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange",
    ]
    for start in range(0, len(known), _CMAP_AT_ONCE):
        part = known[start : start + _CMAP_AT_ONCE]
        lines += [f"{len(part)} beginbfchar", *(f"<{code:04x}> <{text}>" for code, text in part), "endbfchar"]
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode()


def _stream(document: PDFDocument, content: bytes, name: str, **facts: object) -> Any:
    stream = PDFStream(PDFDictionary(facts), content)
    stream.filters = [PDFZCompress]
    return document.Reference(stream, name)
