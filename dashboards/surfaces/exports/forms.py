"""Arrow batches → Parquet, CSV or a workbook; what is written leaves the memory. Arrow is loaded when one is made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Protocol

from dashboards.surfaces.bundle.arrow import parquet_groups
from dashboards.surfaces.exports.scratch import scratch
from fer_platform.kit.csv_lines import plain_text

if TYPE_CHECKING:
    import pyarrow as pa

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "json": "application/json",
}
SHEET_ROWS = 1_048_575  # of Excel, without the head
_STARTS = ("=", "+", "-", "@", "\t", "\r")


class ExportTooLarge(Exception):
    """More rows than the form can hold."""


class Writer(Protocol):
    def __call__(self, schema: pa.Schema, batches: Iterator[pa.RecordBatch], target: IO[bytes]) -> None: ...


def csv_write(schema: pa.Schema, batches: Iterator[pa.RecordBatch], target: IO[bytes]) -> None:
    """Write CSV with a head; texts that a spreadsheet would take for a formula get an apostrophe."""
    from pyarrow import csv

    options = csv.WriteOptions(include_header=True, quoting_style="needed")
    with csv.CSVWriter(target, schema, write_options=options) as writer:
        for batch in batches:
            writer.write_batch(_harmless(batch))


def sheet_write(schema: pa.Schema, batches: Iterator[pa.RecordBatch], target: IO[bytes]) -> None:
    """Write one sheet, row by row.

    Raises:
        ExportTooLarge: more rows than a sheet can hold.
    """
    from xlsxwriter import Workbook

    options = {"constant_memory": True, "strings_to_formulas": False, "nan_inf_to_errors": True}
    with scratch() as folder, Workbook(target, {**options, "tmpdir": folder}) as book:
        sheet = book.add_worksheet("Rows")
        sheet.write_row(0, 0, schema.names, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        row = 0
        for batch in batches:
            if row + batch.num_rows > SHEET_ROWS:
                raise ExportTooLarge
            for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                row += 1
                for place, value in enumerate(values):
                    if isinstance(value, (bool, int, float)):
                        sheet.write(row, place, value)
                    elif value is not None:
                        sheet.write_string(row, place, plain_text(str(value)))


WRITERS: dict[str, Writer] = {"parquet": parquet_groups, "csv": csv_write, "xlsx": sheet_write}


def _harmless(batch: pa.RecordBatch) -> pa.RecordBatch:
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = []
    for column in batch.columns:
        if pa.types.is_string(column.type):
            formula = pc.is_in(pc.utf8_slice_codeunits(column, 0, 1), value_set=pa.array(_STARTS))
            column = pc.if_else(formula, pc.binary_join_element_wise("'", column, ""), column)
        columns.append(column)
    return pa.record_batch(columns, schema=batch.schema)
