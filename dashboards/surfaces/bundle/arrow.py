"""Columns ↔ Arrow tables with the schema of the layout, and both file forms. Arrow is loaded when a bundle is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from dashboards.surfaces.bundle.collect import Columns
from dashboards.surfaces.bundle.layout import TABLES

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS = 20_000


def schema_of(table: str) -> pa.Schema:
    """Return the schema of a table, e.g. of `data/series`."""
    import pyarrow as pa

    kinds = {
        "text": pa.string(),
        "day": pa.date32(),
        "int": pa.int64(),
        "single": pa.float32(),
        "double": pa.float64(),
    }
    return pa.schema([(column.name, kinds[column.kind]) for column in TABLES[table]])


def table_of(table: str, columns: Columns) -> pa.Table:
    """Return columns as an Arrow table; NaN becomes a missing value, and a missing text an empty one."""
    import pyarrow as pa

    schema = schema_of(table)
    arrays = [
        pa.array(_filled(columns[field.name], field), type=field.type, from_pandas=True) for field in schema
    ]
    return pa.table(arrays, schema=schema)


def _filled(values: Sequence[object], field: pa.Field) -> Sequence[object]:
    """Return texts with "" for missing ones: CSV knows no difference."""
    return ["" if value is None else value for value in values] if str(field.type) == "string" else values


def columns_of(table: pa.Table) -> Columns:
    """Return the columns of a table: arrays for numbers without gaps and for measured values (NaN), else lists."""
    import pyarrow as pa

    found: Columns = {}
    for field in table.schema:
        column = table.column(field.name).combine_chunks()
        plain = field.type == pa.float32() or (pa.types.is_integer(field.type) and not column.null_count)
        found[field.name] = column.to_numpy(zero_copy_only=False) if plain else column.to_pylist()
    return found


def parquet_bytes(table: pa.Table) -> bytes:
    """Return the table as Parquet."""
    import pyarrow.parquet as pq

    buffer = BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def parquet_read(content: bytes) -> pa.Table:
    """Return the table of a Parquet file.

    Raises:
        pyarrow.ArrowException: it is none.
    """
    import pyarrow.parquet as pq

    return pq.read_table(BytesIO(content))


def csv_bytes(table: pa.Table, *, header: bool = True) -> bytes:
    """Return the table as CSV: a missing value is an empty field, numbers are written so that none loses a bit."""
    from pyarrow import csv

    buffer = BytesIO()
    csv.write_csv(table, buffer, csv.WriteOptions(include_header=header, quoting_style="needed"))
    return buffer.getvalue()


def csv_parts(table: pa.Table) -> Iterator[bytes]:
    """Yield the table as CSV in parts of some megabytes, the first one with the header."""
    for start in range(0, max(table.num_rows, 1), _ROWS):
        yield csv_bytes(table.slice(start, _ROWS), header=start == 0)


def csv_read(name: str, content: bytes) -> pa.Table:
    """Return the table of a CSV file, with the schema of the layout.

    Raises:
        pyarrow.ArrowException: it does not fit.
    """
    from pyarrow import csv

    schema = schema_of(name)
    options = csv.ConvertOptions(column_types=schema, null_values=[""], strings_can_be_null=False)
    parsing = csv.ParseOptions(newlines_in_values=True)
    return csv.read_csv(BytesIO(content), parse_options=parsing, convert_options=options)
