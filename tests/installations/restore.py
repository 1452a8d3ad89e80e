"""An old installation, restored from its dump into a database of its own on the tests' server."""

import gzip
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from django.contrib.contenttypes.models import ContentType
from django.db import connection

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Contents:
    """How many rows a table has, and a digest of what stands in them."""

    rows: int
    digest: str


@contextmanager
def restored(dump: str) -> Iterator[None]:
    """Let Django's default connection be to a fresh database that holds `dump`, a file of this folder."""
    settings, own = connection.settings_dict, connection.settings_dict["NAME"]
    name = f"upgrade_{secrets.token_hex(6)}"
    _execute(own, f'CREATE DATABASE "{name}"')
    try:
        _execute(name, gzip.decompress((FOLDER / dump).read_bytes()).decode())
        _switch(settings, name)
        yield
    finally:
        _switch(settings, own)
        _execute(own, f'DROP DATABASE "{name}" WITH (FORCE)')


def keep_copy() -> None:
    """Copy every table of the product into the schema `old`, to be compared with what a migration makes of it."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA old")
        for table in _tables("public"):
            cursor.execute(f'CREATE TABLE old."{table}" AS TABLE public."{table}"')


def compared(*, rewritten: dict[str, set[str]]) -> dict[str, tuple[Contents, Contents]]:
    """Return each table before and after, by the columns that are still there, less those that are `rewritten`."""
    found = {}
    now = _tables("public")
    for table in _tables("old"):
        names = _columns("old", table) & _columns("public", table) - rewritten.get(table, set())
        after = _contents("public", table, names) if table in now else Contents(0, "")
        found[table] = _contents("old", table, names), after
    return found


def _tables(schema: str) -> list[str]:
    return _column(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = %s"
        " AND table_name ~ '^(campaigns|inference|dashboards)_' ORDER BY 1",
        schema,
    )


def _columns(schema: str, table: str) -> set[str]:
    return {
        *_column(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s",
            schema,
            table,
        )
    }


def _column(statement: str, *values: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]


def _contents(schema: str, table: str, names: set[str]) -> Contents:
    listed = ", ".join(f'"{name}"' for name in sorted(names)) or "1"
    statement = f"""
        SELECT count(*), md5(coalesce(string_agg(line::text, chr(10) ORDER BY line::text), ''))
        FROM (SELECT {listed} FROM {schema}."{table}") AS line
    """  # noqa: S608 - names out of the database itself
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return Contents(*cursor.fetchone())


def _switch(settings: dict, name: str) -> None:
    connection.close()
    settings["NAME"] = name
    ContentType.objects.clear_cache()  # its numbers are those of one database


def _execute(database: str, statements: str) -> None:
    parameters = connection.get_connection_params() | {"dbname": database}
    with closing(psycopg2.connect(**parameters)) as own:
        own.autocommit = True  # CREATE DATABASE refuses a transaction
        with own.cursor() as cursor:
            cursor.execute(statements)
