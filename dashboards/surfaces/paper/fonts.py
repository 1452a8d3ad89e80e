"""Which font prints which letters: a chain of files, each opened when a letter asks for it, the first that has it wins.

Noto Sans in two weights comes first, then ReportLab's own Vera for signs of mathematics, Noto's other scripts, Chinese,
Japanese and Korean, and emoji. All are files of pinned packages, so that a report looks the same wherever it is made;
whoever opens it needs no fonts: what it uses is inside it.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path

import structlog
import uharfbuzz

STRICT = False  # tests: raise where a report would hold a box
BOX = "□"
_NOTO, _CJK, _VERA = "manimgx_fonts", "noto_cjk_sans_otc", "reportlab"
_SCRIPTS = (
    "Symbols",
    "Hebrew",
    "Arabic",
    "Devanagari",
    "Bengali",
    "Gurmukhi",
    "Gujarati",
    "Oriya",
    "Tamil",
    "Telugu",
    "Kannada",
    "Malayalam",
    "Sinhala",
    "Thai",
    "Lao",
    "Khmer",
    "Myanmar",
    "Ethiopic",
    "Armenian",
    "Georgian",
)
# The faces of the one CJK file: Chinese characters look different in each country. Kana, Hangul and Bopomofo tell.
_REGIONS = {
    "JP": "[\u3040-\u30ff\u31f0-\u31ff]",
    "KR": "[\u1100-\u11ff\uac00-\ud7af]",
    "TC": "[\u3100-\u312f]",
}
_CJK_FACES = {"JP": 0, "KR": 1, "SC": 2, "TC": 3}
_REGULAR, _BOLD = 400, 700
# One letter as people see it: with its marks, joined and dressed by what follows, or a flag's two letters.
_CLUSTER = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}"
    "|.[\ufe0e\ufe0f]?\u20e3?[\U0001f3fb-\U0001f3ff]?[\U000e0020-\U000e007f]*"
    "(?:\u200d.[\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?)*",
    re.DOTALL,
)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
logger = structlog.get_logger("dashboards.paper")


class LetterMissing(Exception):
    """No font here has this letter; raised in tests alone."""


@dataclass(frozen=True)
class Face:
    """One face of a font file at one weight. Equal faces are one object: `face_of` keeps them."""

    package: str
    file: str
    index: int
    weight: int

    @cached_property
    def program(self) -> uharfbuzz.Face:
        folder = Path(next(iter(find_spec(self.package).submodule_search_locations)))
        return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(folder / self.file)), self.index)

    @cached_property
    def shaper(self) -> uharfbuzz.Font:
        font = uharfbuzz.Font(self.program)
        if self.varies:
            font.set_variations({"wght": self.weight})
        return font

    @cached_property
    def varies(self) -> bool:
        return any(axis.tag == "wght" for axis in self.program.axis_infos)

    @property
    def thickened(self) -> bool:
        """Whether it is to look bold without having a bold weight."""
        return self.weight > _REGULAR and not self.varies

    @cached_property
    def postscript(self) -> bool:
        return "CFF " in self.program.table_tags

    @cached_property
    def letters(self) -> frozenset[int]:
        return frozenset(self.program.unicodes)

    @cached_property
    def widths(self) -> "Widths":
        return Widths(self)

    @property
    def name(self) -> str:
        return f"{Path(self.file).stem.split('[')[0]}-{self.index}-{self.weight}"

    def has(self, cluster: str) -> bool:
        return all(ord(letter) in self.letters for letter in _INVISIBLE.sub("", cluster))


class Widths(dict[int, float]):
    """How far each glyph moves the pen by itself, in thousandths of the font size."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face

    def __missing__(self, code: int) -> float:
        scale = 1000 / self._face.program.upem
        self[code] = round(self._face.shaper.get_glyph_h_advance(code) * scale)
        return self[code]


@lru_cache(maxsize=128)
def face_of(package: str, file: str, index: int = 0, weight: int = _REGULAR) -> Face:
    return Face(package, file, index, weight)


def region_of(text: str) -> str:
    """Return whose Chinese characters a text is to be set with; mainland China's where nothing tells."""
    return next((region for region, letters in _REGIONS.items() if re.search(letters, text)), "SC")


def clusters(text: str) -> list[str]:
    """Return the letters of a text as people see them, each with its marks."""
    found: list[str] = []
    for part in _CLUSTER.findall(text):
        if found and unicodedata.category(part[0]) in ("Mn", "Mc", "Me"):
            found[-1] += part
        else:
            found.append(part)
    return found


def runs_of(text: str, *, bold: bool, region: str) -> list[tuple[Face, str]]:
    """Return the text in pieces, each with a face that has all its letters.

    What no face has becomes a box, and a line in the log names it.

    Raises:
        LetterMissing: the same, where `STRICT` is set.
    """
    found: list[tuple[Face, str]] = []
    for cluster in clusters(text):
        face = _face_for(cluster, bold, region)
        if face is None:  # a mathematical or dressed-up letter: the plain one says the same
            cluster = unicodedata.normalize("NFKC", cluster)
            face = _face_for(cluster, bold, region)
        if face is None:
            _missing(cluster)
            face, cluster = _face_for(BOX, bold, region), BOX
        if found and found[-1][0] is face:
            found[-1] = (face, found[-1][1] + cluster)
        else:
            found.append((face, cluster))
    return found


@lru_cache(maxsize=4096)
def _face_for(cluster: str, bold: bool, region: str) -> Face | None:
    return next((face for face in _chain(cluster, bold, region) if face.has(cluster)), None)


def _chain(cluster: str, bold: bool, region: str) -> Iterator[Face]:
    weight = _BOLD if bold else _REGULAR
    emoji = face_of(_NOTO, "NotoEmoji[wght].ttf", weight=weight)
    if "\ufe0f" in cluster or cluster[0] >= "\U0001f000":
        yield emoji
    yield face_of(_NOTO, "NotoSans[wght].ttf", weight=weight)
    yield face_of(_VERA, f"fonts/{'VeraBd' if bold else 'Vera'}.ttf")
    for script in _SCRIPTS:
        yield face_of(_NOTO, f"NotoSans{script}[wght].ttf", weight=weight)
    yield face_of(_CJK, "NotoSansCJK-Regular.ttc", _CJK_FACES[region], weight)
    yield emoji


@lru_cache(maxsize=1024)  # each once: a report repeats its title on every page
def _missing(cluster: str) -> None:
    names = [f"U+{ord(letter):04X} {unicodedata.name(letter, 'without a name')}" for letter in cluster]
    if STRICT:
        raise LetterMissing("; ".join(names))
    logger.warning("letter_without_font", letters=names)
