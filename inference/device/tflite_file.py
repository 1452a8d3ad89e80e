"""Reads what is needed of a LiteRT file: operations with their options, and tensors. Its format is flatbuffers.

Numbers of fields and operations: https://github.com/google-ai-edge/LiteRT/blob/main/tflite/schema/schema.fbs
"""

import struct
from dataclasses import dataclass

import numpy as np

KINDS = {
    0: "add",
    3: "convolution",
    9: "dense",
    17: "pool",
    40: "mean",
    45: "slice",
    106: "add_n",
}
_TYPES = {0: np.dtype("<f4"), 2: np.dtype("<i4"), 9: np.dtype("i1")}
_RELU = 1
_SAME = 0


@dataclass(frozen=True, eq=False)
class Operation:
    """kind: one of KINDS. relu: whether it ends with one. same: whether it pads to keep the picture's size."""

    kind: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    relu: bool
    same: bool


@dataclass(frozen=True, eq=False)
class Tensor:
    """values: None where they are computed. scales: of each output channel, empty where they are not quantised."""

    shape: tuple[int, ...]
    values: np.ndarray | None
    scales: np.ndarray


def tflite_read(data: bytes) -> tuple[list[Operation], list[Tensor]]:
    """Return the operations in their order and all tensors. Raises ValueError: an operation that is not known here."""
    if data[4:8] != b"TFL3":
        raise ValueError("no LiteRT file")
    model = _Table(data, _unsigned(data, 0))
    kinds = [max(code.number(0, "b"), code.number(3, "i")) for code in model.tables(1)]
    graph, buffers = model.tables(2)[0], model.tables(4)
    tensors = [_tensor(table, buffers) for table in graph.tables(0)]
    return [_operation(table, kinds) for table in graph.tables(3)], tensors


def _tensor(table: "_Table", buffers: list["_Table"]) -> Tensor:
    shape = tuple(table.numbers(0, "i").tolist())
    content = buffers[table.number(2, "I")].numbers(0, "B")
    scales = table.table(4).numbers(2, "f") if table.at(4) else np.zeros(0, np.float32)
    if not len(content):
        return Tensor(shape, None, scales)
    kind = _TYPES.get(table.number(1, "b"))
    if kind is None:
        raise ValueError("a tensor of a type that is not known here")
    return Tensor(shape, np.frombuffer(content.tobytes(), kind).reshape(shape), scales)


def _operation(table: "_Table", kinds: list[int]) -> Operation:
    code = kinds[table.number(0, "I")]
    if code not in KINDS:
        raise ValueError(f"operation {code} is not known here")
    kind, relu, same = KINDS[code], False, True
    if table.at(4):
        options = table.table(4)
        relu_at = {"convolution": 3, "add": 0, "pool": 5, "dense": 0}.get(kind)
        if relu_at is not None:
            relu = options.number(relu_at, "b") == _RELU
        if kind in ("convolution", "pool"):
            same = options.number(0, "b") == _SAME
    return Operation(
        kind, tuple(table.numbers(1, "i").tolist()), tuple(table.numbers(2, "i").tolist()), relu, same
    )


def _unsigned(data: bytes, at: int) -> int:
    return struct.unpack_from("<I", data, at)[0]


class _Table:
    def __init__(self, data: bytes, position: int) -> None:
        self.data, self.position = data, position
        self.fields = position - struct.unpack_from("<i", data, position)[0]
        self.size = struct.unpack_from("<H", data, self.fields)[0]

    def at(self, field: int) -> int:
        """Where a field stands; 0 where it has its default."""
        place = 4 + 2 * field
        offset = struct.unpack_from("<H", self.data, self.fields + place)[0] if place < self.size else 0
        return self.position + offset if offset else 0

    def number(self, field: int, kind: str) -> int:
        at = self.at(field)
        return struct.unpack_from(f"<{kind}", self.data, at)[0] if at else 0

    def table(self, field: int) -> "_Table":
        at = self.at(field)
        return _Table(self.data, at + _unsigned(self.data, at))

    def numbers(self, field: int, kind: str) -> np.ndarray:
        at = self.at(field)
        if not at:
            return np.zeros(0, np.dtype(kind))
        at += _unsigned(self.data, at)
        return np.frombuffer(self.data, np.dtype(f"<{kind}"), _unsigned(self.data, at), at + 4)

    def tables(self, field: int) -> list["_Table"]:
        at = self.at(field)
        at += _unsigned(self.data, at)
        places = range(at + 4, at + 4 + 4 * _unsigned(self.data, at), 4)
        return [_Table(self.data, place + _unsigned(self.data, place)) for place in places]
