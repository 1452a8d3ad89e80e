"""Lines of CSV that a spreadsheet opens by a double click, and safely."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

BOM = "\ufeff"  # without it a spreadsheet takes UTF-8 for the letters of its own country
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain_text(text: str) -> str:
    """Return text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_was(text: str) -> str:
    """Return what `plain_text` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def csv_line(fields: Iterable[object]) -> str:
    """Return one line of CSV: numbers with every digit, empty where there is none, texts that are no formulas."""
    buffer = StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow([_field(own) for own in fields])
    return buffer.getvalue()


def csv_file(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield a file with any head."""
    yield BOM + csv_line(head)
    yield from map(csv_line, rows)


def _field(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return repr(value) if value == value else ""
    return plain_text(value) if isinstance(value, str) else value
