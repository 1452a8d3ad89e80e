"""What a pack is made of: sections of statements and tables. Paper and JSON are two drawings of the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from dashboards.statistics.values import Unit
from dashboards.surfaces.text.format import day, moment_of_day, number

Cell = str | int | float | datetime | date | None


class Kind(StrEnum):
    """What a column holds: texts, whole numbers, shares 0..1, signed numbers, days, or times with their zone."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"
    NUMBER = "number"
    DAY = "day"
    TIME = "time"


@dataclass(frozen=True)
class Statement:
    """One sentence. `key`: its stable name. `where`: what enforces it, paths of the source, for whoever checks.
    `language`: its own where it is not the page's: models' reports are English."""

    key: str
    text: str
    where: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True)
class Column:
    """`key`: stable, the field in JSON. `width`: its share of a printed row."""

    key: str
    title: str
    kind: Kind = Kind.TEXT
    width: float = 10


@dataclass(frozen=True)
class Table:
    """Rows by the columns' keys. `note`: what stands below it. `printed`: how many of its rows people are shown.
    `data`: columns that JSON has besides, all digits of what others say in words."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Cell]]
    note: str = ""
    printed: int = 400
    data: Sequence[Column] = ()

    @property
    def cells(self) -> list[list[str]]:
        """Return the rows that people are shown, as text, in the order of the columns."""
        return [[_cell(row[own.key], own.kind) for own in self.columns] for row in self.rows[: self.printed]]


@dataclass(frozen=True)
class Words:
    """A text of several lines that is quoted whole, such as a notice."""

    key: str
    title: str
    text: str
    language: str = ""


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    statements: Sequence[Statement] = ()
    tables: Sequence[Table] = ()
    words: Sequence[Words] = ()


@dataclass(frozen=True)
class Pack:
    """All of it. `made_at`: as of when; nothing in it is stored, so a later one may say something else."""

    campaign: int
    name: str
    brand: str
    organisation: str
    simulated: bool
    language: str
    product: str
    made_at: datetime
    sections: Sequence[Section] = field(default_factory=tuple)

    def section(self, key: str) -> Section:
        """Return a section by its key. Raises: KeyError: there is none."""
        return {own.key: own for own in self.sections}[key]


def _cell(value: Cell, kind: Kind) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, datetime):
        return moment_of_day(value)
    if isinstance(value, date):
        return day(value)
    units = {Kind.SHARE: Unit.SHARE, Kind.COUNT: Unit.COUNT, Kind.NUMBER: Unit.NUMBER}
    return value if isinstance(value, str) else number(value, units[kind])
