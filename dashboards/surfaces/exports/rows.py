"""A resource's rows out of the database as Arrow batches: COPY fills a pipe, a thread reads it and writes the file."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any

from django.db import connection
from django.db.models import QuerySet

from dashboards.selectors.copied_rows import rows_copy
from dashboards.surfaces.api.resource import Field, Resource
from dashboards.surfaces.exports.forms import Writer

if TYPE_CHECKING:
    import pyarrow as pa

_BLOCK = 2 * 2**20  # bytes of CSV at a time: some fifteen thousand frames
Counted = Callable[[int], None]


def rows_write(
    resource: Resource, rows: QuerySet[Any], write: Writer, target: IO[bytes], counted: Counted
) -> None:
    """Write all fields of the rows, as one snapshot of the database holds them.

    `counted` is told now and then how many rows are written, from a thread of its own.
    """
    readable, writable = os.pipe()
    failed: list[BaseException] = []

    def consume() -> None:
        try:
            with os.fdopen(readable, "rb", buffering=0) as source:
                write(schema_of(resource), _batches(resource, source, counted), target)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=consume, name="export")
    thread.start()
    columns = [own.column for own in resource.fields]
    lists = [own.column for own in resource.fields if own.kind in ("texts", "json")]
    try:
        with os.fdopen(writable, "wb") as sink:
            rows_copy(rows.order_by(*resource.order), columns, sink, lists=lists)
    except (BrokenPipeError, OSError):
        if not failed:
            raise
    finally:
        thread.join()
        if failed:
            raise failed[0]


def schema_of(resource: Resource) -> pa.Schema:
    """Return the columns of the file: those of the API, of the same names."""
    import pyarrow as pa

    return pa.schema([(own.name, _type(own)) for own in resource.fields])


def _batches(resource: Resource, source: IO[bytes], counted: Counted) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv

    names = [own.name for own in resource.fields]
    stored = {own.name: pa.int64() if own.per != 1 else _type(own) for own in resource.fields}
    convert = csv.ConvertOptions(
        column_types=stored,
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        null_values=[""],
        true_values=["t"],
        false_values=["f"],
    )
    reading = csv.ReadOptions(
        column_names=names, block_size=_BLOCK, use_threads=False
    )  # threads read far ahead
    parsing = csv.ParseOptions(newlines_in_values=True)
    schema, done = schema_of(resource), 0
    try:
        reader = csv.open_csv(source, reading, parsing, convert)
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):
            return
        raise
    for batch in reader:
        columns = [
            pc.divide(column.cast(pa.float64()), float(own.per)) if own.per != 1 else column
            for own, column in zip(resource.fields, batch.columns, strict=True)
        ]
        yield pa.record_batch(columns, schema=schema)
        done += batch.num_rows
        counted(done)


def _type(own: Field) -> pa.DataType:
    import pyarrow as pa

    kinds = {
        "int": pa.int64(),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "time": pa.timestamp("us", tz="UTC"),
        "day": pa.date32(),
    }
    return kinds.get(own.kind, pa.string())
