"""COPY, PostgreSQL's fastest way in: tens of thousands of rows a second."""

from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from django.db import connection

_CHUNK = 20_000


def rows_copy(*, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    r"""Write rows into a table. Values are numbers, dates or texts without tab, newline or backslash; "\\N" is NULL."""
    command = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor:
        lines: list[str] = []
        for row in rows:
            lines.append("\t".join(map(str, row)))
            if len(lines) >= _CHUNK:
                cursor.copy_expert(command, StringIO("\n".join(lines) + "\n"))
                lines.clear()
        if lines:
            cursor.copy_expert(command, StringIO("\n".join(lines) + "\n"))


def ids_take(*, table: str, count: int) -> list[int]:
    """Return so many fresh ids of a table, from its own sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
        )
        return [row[0] for row in cursor.fetchall()]
