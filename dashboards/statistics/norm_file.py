"""A file of norm levels that installations can pass on: what ads of a kind reach, without saying whose they are."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from math import isfinite

from dashboards.statistics.frames.exposure import VERSION
from dashboards.statistics.peaks import MIN_VIEWERS

FORMAT = "fer-norms-1"


class NormFileBroken(Exception):
    """The file cannot be used; the text says why."""


@dataclass(frozen=True)
class NormRow:
    """An ad's mean level in a series. `ad`: a digest that only tells the same ad again. `kind`: length class, frame
    rate and network (`norms.kind_of`). `n` viewers, 10 or more; `value` with its standard error (> 0)."""

    ad: str
    measure: str
    kind: str
    n: int
    value: float
    error: float


def norm_file_text(rows: Iterable[NormRow]) -> str:
    """Return the file's text, JSON; the same rows give the same text."""
    known = sorted(set(rows), key=lambda row: (row.kind, row.measure, row.ad))
    head = {"format": FORMAT, "series": VERSION, "rows": [asdict(row) for row in known]}
    return json.dumps(head, indent=1, ensure_ascii=False) + "\n"


def norm_file_rows(text: str) -> list[NormRow]:
    """Return the rows of a file.

    Raises:
        NormFileBroken: it is no such file, of another version of the series, or a row cannot be one of ours.
    """
    try:
        found = json.loads(text)
        if found["format"] != FORMAT:
            raise NormFileBroken(f"The file has format {found['format']}, this installation reads {FORMAT}.")
        if found["series"] != VERSION:
            raise NormFileBroken(
                f"The file holds series {found['series']}, this installation makes series {VERSION}."
            )
        rows = [NormRow(**row) for row in found["rows"]]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NormFileBroken("This is no file of norms.") from error
    for place, row in enumerate(rows, 1):
        texts = all(
            isinstance(text, str) and 0 < len(text) <= 200 for text in (row.ad, row.measure, row.kind)
        )
        numbers = all(
            isinstance(number, (int, float)) and isfinite(number) for number in (row.n, row.value, row.error)
        )
        if not (texts and numbers) or isinstance(row.n, float) or row.n < MIN_VIEWERS or row.error <= 0:
            raise NormFileBroken(f"Row {place} is no level of an ad: {row}.")
    return rows


def norm_rows_merged(files: Iterable[Iterable[NormRow]]) -> list[NormRow]:
    """Return the rows of several files, each ad once a series and kind: where several tell it, that with most
    viewers."""
    best: dict[tuple[str, str, str], NormRow] = {}
    for row in (row for rows in files for row in rows):
        known = best.setdefault((row.ad, row.measure, row.kind), row)
        if row.n > known.n:
            best[row.ad, row.measure, row.kind] = row
    return list(best.values())
