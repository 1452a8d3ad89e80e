"""A table of findings as a CSV file."""

from collections.abc import Iterable, Iterator

from dashboards.surfaces.sheets.rows import Column, Row
from fer_platform.kit.csv_lines import csv_file


def csv_table(columns: Iterable[Column], rows: Iterable[Row]) -> Iterator[str]:
    """Yield a whole table: a head, then its rows."""
    return csv_file([own.name for own in columns], rows)
