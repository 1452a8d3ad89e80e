"""Findings as rows of three tables: numbers, series, tables. What CSV, workbooks and bundles hold is these rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from dashboards.analysis.encode import plain
from dashboards.analysis.finding import Finding, Findings
from dashboards.statistics.values import Choice, Count, Series, Table


@dataclass(frozen=True)
class Column:
    """`kind`: text, day, int (64 bit), single (float32), double (float64) or bool. Values other than keys
    may be missing. `about` is English: programs read it; who shows it to a person translates it."""

    name: str
    kind: str
    about: str
    unit: str = ""


_FINDING = (
    Column("subject", "text", _("what it is about, e.g. ad:3")),
    Column("key", "text", _("which figure; the same name on the page, in the API and in every file")),
    Column("part", "text", _("which of several alike, e.g. segment:age=18-24; empty for the subject itself")),
    Column(
        "unit",
        "text",
        _("what it counts in: share 0..1, signed −1..1, answer 1..5 and so on; see the glossary"),
    ),
)
NUMBERS: tuple[Column, ...] = (
    *_FINDING,
    Column("value", "double", _("the number")),
    Column("low", "double", _("lower end of its interval (95 %, of percentiles 90 %)")),
    Column("high", "double", _("upper end of its interval")),
    Column("n", "int", _("how many stand behind it: viewers, unless the method says otherwise")),
    Column("at_ms", "int", _("of a moment: media time in ms, the middle of the bin that won most often")),
    Column("from_ms", "int", _("of a moment: where 90 % of the halves of the viewers find it, from")),
    Column("to_ms", "int", _("of a moment: … to")),
    Column(
        "settled", "bool", _("of a moment: whether halves agree on it and it differs from the rest of the ad")
    ),
    Column("name", "text", _("of a choice: which one")),
    Column("probability", "double", _("of a choice: how surely")),
    Column("preview", "bool", _("too few viewers for a conclusion")),
    Column("methods", "text", _("its formulas, keys of the catalogue")),
)
SERIES: tuple[Column, ...] = (
    *_FINDING,
    Column(
        "axis",
        "text",
        _("what it runs along: media_ms (where each step begins), exposure, day since 1970-01-01, …"),
    ),
    Column("at", "int", _("place on the axis")),
    Column("mean", "double", _("mean over viewers")),
    Column("low", "double", _("lower end of the band that holds the whole series (95 %)")),
    Column("high", "double", _("upper end of that band")),
    Column("n", "int", _("viewers with a value there")),
)
TABLES: tuple[Column, ...] = (
    *_FINDING[:3],
    Column("row", "int", _("row of the table, from 1")),
    Column("column", "text", _("column of the table")),
    Column("unit", "text", _("unit of the column")),
    Column("value", "double", _("the number, where it is one")),
    Column("text", "text", _("the name, where it is one")),
)
Row = list[object]


def number_rows(answers: Iterable[Findings]) -> Iterator[Row]:
    """Yield a row of `NUMBERS` for each finding that is one number, moment or choice, or is still missing."""
    for answer in answers:
        for own in answer:
            if not isinstance(own.value, (Series, Table)):
                yield number_row(answer, own)


def number_row(answer: Findings, own: Finding) -> Row:
    """Return the row of one finding."""
    value = own.value
    probability = name = None
    if isinstance(value, Choice):
        name, probability, number = value.name, value.probability, None
    elif isinstance(value, Count):
        number = value.value
    else:
        number = getattr(value, "value", None)
    rest = [
        plain(getattr(value, field, None))
        for field in ("low", "high", "n", "at_ms", "from_ms", "to_ms", "settled")
    ]
    return [*_head(answer, own), plain(number), *rest, name, probability, own.preview, " ".join(own.methods)]


def series_rows(answers: Iterable[Findings]) -> Iterator[Row]:
    """Yield a row of `SERIES` for each step of each finding that is a series."""
    for answer in answers:
        for own in answer:
            if isinstance(own.value, Series):
                head, value = _head(answer, own), own.value
                steps = zip(
                    *(part.tolist() for part in (value.at, value.mean, value.low, value.high, value.n)),
                    strict=True,
                )
                for at, *ends, n in steps:
                    yield [*head, value.axis.value, at, *map(plain, ends), n]


def table_rows(answers: Iterable[Findings]) -> Iterator[Row]:
    """Yield a row of `TABLES` for each cell of each finding that is a table."""
    for answer in answers:
        for own in answer:
            if isinstance(own.value, Table):
                for place, cells in enumerate(own.value.rows, 1):
                    for (column, unit), cell in zip(own.value.columns, cells, strict=True):
                        named = isinstance(cell, str)
                        pair = (None, cell) if named else (plain(cell), None)
                        yield [str(answer.subject), own.key, own.part, place, column, unit.value, *pair]


def _head(answer: Findings, own: Finding) -> Row:
    return [str(answer.subject), own.key, own.part, own.scale.unit.value]
