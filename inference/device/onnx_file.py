"""Reads what is needed of an ONNX file: nodes with their attributes, and tensors. Its format is protobuf, a few lines.

Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

_FLOAT, _INT64 = 1, 7  # TensorProto.DataType


@dataclass(frozen=True, eq=False)
class Node:
    """One operation. attributes: integers, lists of integers or texts, by name."""

    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: dict[str, int | str | list[int]]


def onnx_read(data: bytes) -> tuple[list[Node], dict[str, np.ndarray]]:
    """Return the nodes in their order, and the stored tensors by name. Raises ValueError: another file."""
    (graph,) = (part for number, part in _fields(data) if number == 7)
    nodes = [_node(part) for number, part in _fields(graph) if number == 1]
    tensors = dict(_tensor(part) for number, part in _fields(graph) if number == 5)
    return nodes, tensors


def _fields(data: bytes) -> Iterator[tuple[int, bytes | int]]:
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, kind = key >> 3, key & 7
        if kind == 0:
            value, at = _varint(data, at)
            yield number, value
        elif kind == 2:
            length, at = _varint(data, at)
            yield number, data[at : at + length]
            at += length
        elif kind in (1, 5):
            size = 8 if kind == 1 else 4
            yield number, data[at : at + size]
            at += size
        else:
            raise ValueError("no ONNX file")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def _node(data: bytes) -> Node:
    parts = list(_fields(data))
    texts = {wanted: tuple(p.decode() for n, p in parts if n == wanted) for wanted in (1, 2, 4)}
    return Node(texts[4][0], texts[1], texts[2], dict(_attribute(p) for n, p in parts if n == 5))


def _attribute(data: bytes) -> tuple[str, int | str | list[int]]:
    name, value, many = "", 0, []
    for number, part in _fields(data):
        if number == 1:
            name = part.decode()
        elif number == 3:
            value = part
        elif number == 4:
            value = part.decode()
        elif number == 8:
            many += [part] if isinstance(part, int) else _packed(part)
    return name, many or value


def _tensor(data: bytes) -> tuple[str, np.ndarray]:
    sides, kind, name, raw, floats, numbers = [], 0, "", b"", b"", []
    for number, part in _fields(data):
        if number == 1:
            sides += [part] if isinstance(part, int) else _packed(part)
        elif number == 2:
            kind = part
        elif number == 4:
            floats += part
        elif number == 7:
            numbers += [part] if isinstance(part, int) else _packed(part)
        elif number == 8:
            name = part.decode()
        elif number == 9:
            raw = part
    if kind == _FLOAT:
        values = np.frombuffer(raw or floats, "<f4")
    elif kind == _INT64:
        values = np.frombuffer(raw, "<i8") if raw else np.array(numbers, np.int64)
    else:
        raise ValueError(f"a tensor of kind {kind}")
    return name, values.reshape(sides)


def _packed(data: bytes) -> list[int]:
    values, at = [], 0
    while at < len(data):
        value, at = _varint(data, at)
        values.append(value)
    return values
