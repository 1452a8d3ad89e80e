"""Lines of CSV that a spreadsheet can open safely."""

import csv
from io import StringIO

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(text: str) -> str:
    """Return text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_line(fields: list[object]) -> str:
    """Return one line of CSV."""
    buffer = StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(fields)
    return buffer.getvalue()
