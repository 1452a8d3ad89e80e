"""The tables behind the charts, on the page and as CSV: the same rows."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from dashboards.statistics.trace import SERIES, Trace
from dashboards.surfaces.words import clock, number

# Which series stand in which chart, in the order in which they are shown.
CHARTS: dict[str, tuple[str, ...]] = {
    "expressions": ("happy", "surprise", "sad", "angry", "fear", "disgust", "neutral"),
    "valence": ("valence",),
    "attention": ("attention",),
}


@dataclass(frozen=True)
class Cell:
    """A mean with its band as texts; both empty where nobody has a value."""

    mean: str
    band: str


@dataclass(frozen=True)
class Row:
    """One second: when, how many viewers have a value, and a cell for each series."""

    when: str
    n: int
    cells: list[Cell]


def chart_rows(trace: Trace, chart: str) -> list[Row]:
    """Return the table behind a chart (a key of `CHARTS`), one row a second."""
    columns = [SERIES.index(name) for name in CHARTS[chart]]
    return [
        Row(
            when=f"{clock(second)}–{clock(second + 1)}",
            n=int(trace.band.n[second, columns[0]]),
            cells=[_cell(trace, second, column) for column in columns],
        )
        for second in range(trace.seconds)
    ]


def csv_lines(trace: Trace, names: tuple[str, ...] = SERIES) -> Iterator[str]:
    """Yield the CSV: a header, then one line a second with mean, low, high and n of each named series.

    Expressions and attention are shares 0..1, valence −1..1; a field is empty where there is no value.
    """
    yield _line(["second", *(f"{name}_{part}" for name in names for part in ("mean", "low", "high", "n"))])
    band = trace.band
    for second in range(trace.seconds):
        fields: list[object] = [second]
        for column in (SERIES.index(name) for name in names):
            values = (band.mean[second, column], band.low[second, column], band.high[second, column])
            fields += [f"{value:.4f}" if value == value else "" for value in values]
            fields.append(int(band.n[second, column]))
        yield _line(fields)


def _cell(trace: Trace, second: int, column: int) -> Cell:
    band, name = trace.band, SERIES[column]
    n = band.n[second, column]
    if n == 0:
        return Cell("", "")
    mean = number(name, float(band.mean[second, column]))
    if n == 1:
        return Cell(mean, "one viewer")
    low, high = number(name, float(band.low[second, column])), number(name, float(band.high[second, column]))
    return Cell(mean, f"{low.removesuffix(' %')} to {high}")


def _line(fields: list[object]) -> str:
    buffer = StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(fields)
    return buffer.getvalue()
