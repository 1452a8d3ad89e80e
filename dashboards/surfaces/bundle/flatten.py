"""Any report of frozen dataclasses as rows: name, place, number or words."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

# What a reader can make anew from the data and the seed, and would fill the file.
_LEFT_OUT = ("draws", "responses", "measure")

Row = tuple[str, int | None, float | None, str | None]


def flattened(value: Any, name: str = "") -> Iterator[Row]:
    """Yield (quantity, index, number, text) for each value of a report; missing parts yield nothing.

    Lists and arrays are counted along `index`; arrays of two dimensions row by row. Truth values become 0 and 1.
    """
    if value is None:
        return
    if is_dataclass(value):
        for field in fields(value):
            if field.name not in _LEFT_OUT:
                yield from flattened(getattr(value, field.name), f"{name}.{field.name}".lstrip("."))
    elif isinstance(value, dict):
        for key, own in value.items():
            yield from flattened(own, f"{name}.{key}".lstrip("."))
    elif isinstance(value, str):
        yield name, None, None, value
    elif isinstance(value, (list, tuple)) and value and is_dataclass(value[0]):
        for index, own in enumerate(value):
            yield from flattened(own, f"{name}.{index}")
    elif isinstance(value, (np.ndarray, list, tuple)):
        for index, own in enumerate(np.asarray(value, dtype=np.float64).ravel().tolist()):
            yield name, index, own, None
    else:
        yield name, None, float(value), None
