"""PostgreSQL's binary COPY as NumPy records: thousands of rows become arrays without a loop over them.

Every column must have a fixed width and no NULL. Source of the layout: PostgreSQL's documentation of COPY.
"""

from collections.abc import Mapping
from io import BytesIO

import numpy as np
from django.db import connection

_HEADER_BYTES = 19  # signature, flags and the length of an extension that is never there
FIRST_DAY = np.datetime64("2000-01-01")  # dates are counted from here


def record_of(fields: Mapping[str, str], values: tuple[np.dtype, int] | None = None) -> np.dtype:
    """Return the layout of one row: the number of fields, then each one with its length before it.

    `fields`: NumPy types by name, big-endian. `values`: type and number of a last field that holds an array.
    """
    layout: list[tuple[str, str] | tuple[str, np.dtype, int]] = [("fields", ">i2")]
    for name, kind in fields.items():
        layout += [(f"{name}_length", ">i4"), (name, kind)]
    if values is not None:
        layout += [("values_length", ">i4"), ("values", *values)]
    return np.dtype(layout)


def copied(query: str) -> memoryview:
    """Return the rows of a query as COPY sends them; what `np.frombuffer` takes with `record_of`."""
    buffer = BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", buffer)
    return buffer.getbuffer()[_HEADER_BYTES:]


def records(query: str, fields: Mapping[str, str]) -> np.ndarray:
    """Return the rows of a query, all of one layout."""
    data, record = copied(query), record_of(fields)
    return np.frombuffer(data, dtype=record, count=len(data) // record.itemsize)
