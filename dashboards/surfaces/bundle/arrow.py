"""Rows and columns ↔ Arrow with the schema of the layout, and both file forms. Arrow is loaded when a bundle
is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from dashboards.surfaces.bundle.layout import LAYOUT

if TYPE_CHECKING:
    import pyarrow as pa

Columns = Mapping[str, Any]
_ROWS = 5_000  # a batch: some megabytes
_GROUP_ROWS = 100_000


def schema_of(table: str) -> pa.Schema:
    """Return the schema of a table, e.g. of `data/series`."""
    import pyarrow as pa

    kinds = {
        "text": pa.string(),
        "day": pa.date32(),
        "int": pa.int64(),
        "single": pa.float32(),
        "double": pa.float64(),
        "bool": pa.bool_(),
    }
    return pa.schema([(column.name, kinds[column.kind]) for column in LAYOUT[table]])


def batch_of(table: str, columns: Columns) -> pa.RecordBatch:
    """Return columns as a batch; NaN becomes a missing value, and a missing text an empty one."""
    import pyarrow as pa

    schema = schema_of(table)
    arrays = [pa.array(_filled(columns[own.name], own), type=own.type, from_pandas=True) for own in schema]
    return pa.record_batch(arrays, schema=schema)


def row_batches(table: str, rows: Iterable[Sequence[object]]) -> Iterator[pa.RecordBatch]:
    """Yield rows as batches; at least one, so that an empty table has its head."""
    names = [column.name for column in LAYOUT[table]]
    rest = iter(rows)
    part = list(islice(rest, _ROWS))
    while True:
        yield batch_of(table, {name: [row[place] for row in part] for place, name in enumerate(names)})
        part = list(islice(rest, _ROWS))
        if not part:
            return


def parquet_write(table: str, batches: Iterable[pa.RecordBatch], target: IO[bytes]) -> None:
    """Write batches as Parquet; what is written leaves the memory."""
    parquet_groups(schema_of(table), batches, target)


def parquet_groups(schema: pa.Schema, batches: Iterable[pa.RecordBatch], target: IO[bytes]) -> None:
    """Write row groups of some hundred thousand rows, compressed: of each a writer keeps something to the end."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        waiting: list[pa.RecordBatch] = []
        for batch in batches:
            waiting.append(batch)
            if sum(own.num_rows for own in waiting) >= _GROUP_ROWS:
                writer.write_table(pa.Table.from_batches(waiting, schema))
                waiting.clear()
        if waiting:
            writer.write_table(pa.Table.from_batches(waiting, schema))


def csv_write(table: str, batches: Iterable[pa.RecordBatch], target: IO[bytes]) -> None:
    """Write batches as CSV: a missing value is an empty field, numbers are written so that none loses a bit."""
    from pyarrow import csv

    options = csv.WriteOptions(include_header=True, quoting_style="needed")
    with csv.CSVWriter(target, schema_of(table), write_options=options) as writer:
        for batch in batches:
            writer.write_batch(batch)


def parquet_read(content: bytes) -> pa.Table:
    """Return the table of a Parquet file. Raises: pyarrow.ArrowException: it is none."""
    import pyarrow.parquet as pq

    return pq.read_table(BytesIO(content))


def csv_read(name: str, content: bytes) -> pa.Table:
    """Return the table of a CSV file, with the schema of the layout. Raises: pyarrow.ArrowException: it does
    not fit."""
    from pyarrow import csv

    options = csv.ConvertOptions(column_types=schema_of(name), null_values=[""], strings_can_be_null=False)
    parsing = csv.ParseOptions(newlines_in_values=True)
    return csv.read_csv(BytesIO(content), parse_options=parsing, convert_options=options)


def columns_of(table: pa.Table) -> dict[str, Any]:
    """Return the columns of a table: arrays for numbers without gaps and for measured values (NaN), else lists."""
    import pyarrow as pa

    found: dict[str, Any] = {}
    for own in table.schema:
        column = table.column(own.name).combine_chunks()
        plain = own.type == pa.float32() or (pa.types.is_integer(own.type) and not column.null_count)
        found[own.name] = column.to_numpy(zero_copy_only=False) if plain else column.to_pylist()
    return found


def _filled(values: Sequence[object], own: pa.Field) -> Sequence[object]:
    """Return texts with "" for missing ones: CSV knows no difference."""
    return ["" if value is None else value for value in values] if str(own.type) == "string" else values
