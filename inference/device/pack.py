"""Both networks as the viewer's device loads them: one file with a list of steps for kernels.c, and their weights.

The steps say what YuNet's and the shipped network's own files say; nothing is trained, rounded or left out. What a
file holds that no kernel knows is refused, so that a device never reads faces by another network than the server.

Layout: four bytes of length (little-endian), a JSON header of that length, and the tensors, each from a multiple of 16
bytes counted from the end of the header, which is filled with blanks to a multiple of 16 with its length before it.
"""

import json
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np

from inference.device.onnx_file import Node, onnx_read
from inference.device.tflite_file import Operation, Tensor, tflite_read
from inference.engine.combine import VOTED_AS
from inference.engine.detect import OVERLAP_CEILING, SCORE_FLOOR
from inference.engine.types import LABELS, VOTED
from inference.engine.weights import Weights, WeightsError
from inference.engine.yunet import yunet_bytes

_ALIGNED = 16


def pack_make(weights: Weights) -> bytes:
    """Return the file for these weights, some 3 MB. Raises WeightsError: no kernel for what they hold."""
    if weights.combiner is None:
        raise WeightsError(f"{weights.network}: a network without a second output is not read on devices")
    tensors = _Tensors()
    try:
        detector = _detector(*onnx_read(yunet_bytes()), tensors)
        network = _network(*tflite_read(weights.network.read_bytes()), tensors)
    except (ValueError, KeyError, IndexError, struct.error) as error:
        raise WeightsError(f"{weights.network}: cannot be read on devices ({error})") from error
    header = {
        "model": weights.digest,
        "labels": LABELS,
        "framing": weights.framing,
        "floor": SCORE_FLOOR,
        "overlap": OVERLAP_CEILING,
        "combiner": {
            "labels": weights.combiner.labels,
            "votes": weights.combiner.votes,
            "bias": weights.combiner.bias,
            "voted_as": VOTED_AS,
        },
        "detector": detector,
        "network": network,
        "tensors": tensors.places,
    }
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-(len(text) + 4) % _ALIGNED)
    return struct.pack("<I", len(text)) + text + b"".join(tensors.parts)


class _Tensors:
    """Tensors one after the other. places: where each begins, and how many values it has."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.places: list[tuple[int, int]] = []
        self.length = 0

    def add(self, values: np.ndarray) -> int:
        data = np.ascontiguousarray(values).tobytes()
        self.places.append((self.length, values.size))
        data += bytes(-len(data) % _ALIGNED)
        self.parts.append(data)
        self.length += len(data)
        return len(self.places) - 1


def _fours(values: np.ndarray, axis: int) -> np.ndarray:
    """The same with zeros behind, so that the axis has a multiple of four."""
    more = [(0, -values.shape[axis] % 4) if place == axis else (0, 0) for place in range(values.ndim)]
    return np.pad(values, more)


def _detector(nodes: Sequence[Node], stored: dict[str, np.ndarray], tensors: _Tensors) -> dict[str, Any]:
    """Steps over named activations; relu is part of the convolution before it, doubling of the sum behind it."""
    steps: list[dict[str, Any]] = []
    same: dict[str, str] = {}  # a name whose values are those of another
    doubled: dict[str, str] = {}
    sigmoid: list[str] = []

    def known(name: str) -> str:
        while name in same:
            name = same[name]
        return name

    for node in nodes:
        inputs, output = [known(name) for name in node.inputs if name not in stored], node.outputs[0]
        if node.kind == "Conv":
            steps.append(_detector_convolution(node, stored, tensors) | {"in": inputs[0], "out": output})
        elif node.kind == "Relu":
            if steps[-1]["out"] != inputs[0]:
                raise ValueError("a Relu that follows no convolution")
            steps[-1]["relu"] = 1
            same[output] = inputs[0]
        elif node.kind == "MaxPool":
            if node.attributes["kernel_shape"] != [2, 2] or node.attributes["strides"] != [2, 2]:
                raise ValueError("a pool of another size than two")
            steps.append({"kind": "pool", "in": inputs[0], "out": output})
        elif node.kind == "Resize":
            doubled[output] = inputs[0]
        elif node.kind == "Add":
            (small,) = (name for name in inputs if name in doubled)
            (large,) = (name for name in inputs if name not in doubled)
            steps.append({"kind": "add_doubled", "in": large, "small": doubled[small], "out": output})
        elif node.kind in ("Transpose", "Reshape"):
            same[output] = inputs[0]
        elif node.kind == "Sigmoid":
            same[output] = inputs[0]
            sigmoid.append(output)
        else:
            raise ValueError(f"the detector's {node.kind}")
    outputs = {name: known(name) for name in same if name.split("_")[0] in ("cls", "obj", "bbox", "kps")}
    if len(outputs) != 12 or any(name.split("_")[0] not in ("cls", "obj") for name in sigmoid):
        raise ValueError("the detector's outputs are others than expected")
    return {"steps": steps, "outputs": outputs}


def _detector_convolution(node: Node, stored: dict[str, np.ndarray], tensors: _Tensors) -> dict[str, Any]:
    weights, bias = stored[node.inputs[1]], stored[node.inputs[2]]  # [to, from, 3, 3]
    shape = node.attributes["kernel_shape"], node.attributes["strides"], node.attributes["pads"]
    group, (to, per_group) = node.attributes["group"], weights.shape[:2]
    about = {"to": to + -to % 4, "bias": tensors.add(_fours(bias, 0)), "relu": 0}
    if shape == ([3, 3], [2, 2], [1, 1, 1, 1]) and group == 1:
        kernel = _fours(_fours(weights.transpose(2, 3, 1, 0), 2), 3)
        return about | {"kind": "first", "weights": tensors.add(kernel)}
    if shape == ([1, 1], [1, 1], [0, 0, 0, 0]) and group == 1:
        return about | {"kind": "point", "weights": tensors.add(_fours(weights[:, :, 0, 0].T, 1))}
    if shape == ([3, 3], [1, 1], [1, 1, 1, 1]) and group == to and per_group == 1:
        return about | {"kind": "depth", "weights": tensors.add(_fours(weights[:, 0].transpose(1, 2, 0), 2))}
    raise ValueError("a convolution of another form than expected")


def _network(operations: Sequence[Operation], known: Sequence[Tensor], tensors: _Tensors) -> dict[str, Any]:
    """Steps up to the mean over the picture, and the two dense outputs over it as one matrix each."""
    steps: list[dict[str, Any]] = []
    pooled, slices, partial = None, {}, {}
    outputs: dict[int, tuple[np.ndarray, np.ndarray]] = {}
    for one in operations:
        (output,) = one.outputs
        if one.kind == "convolution":
            steps.append(_network_convolution(one, known, tensors))
        elif one.kind == "pool":
            if known[one.inputs[0]].shape[1] != 2 * known[output].shape[1]:
                raise ValueError("a pool of another size than two")
            steps.append({"kind": "pool", "in": one.inputs[0], "out": output})
        elif one.kind == "add" and pooled is None:
            steps.append(
                {
                    "kind": "add",
                    "in": one.inputs[0],
                    "other": one.inputs[1],
                    "out": output,
                    "relu": int(one.relu),
                }
            )
        elif one.kind == "mean":
            pooled = one.inputs[0]
        elif one.kind == "slice":
            first = known[one.inputs[1]].values[-1]
            slices[output] = int(first), int(first) + known[output].shape[1]
        elif one.kind == "dense":
            matrix, (begin, end) = known[one.inputs[1]].values, slices[one.inputs[0]]
            whole = np.zeros((matrix.shape[0], known[pooled].shape[-1]), np.float32)
            whole[:, begin:end] = matrix
            partial[output] = whole
        elif one.kind == "add_n":
            partial[output] = sum(partial[place] for place in one.inputs)
        elif one.kind == "add":
            (place,) = (place for place in one.inputs if place in partial)
            (bias,) = (known[place].values for place in one.inputs if place not in partial)
            outputs[len(bias)] = partial[place], bias
    if set(outputs) != {len(LABELS), len(VOTED)} or pooled is None:
        raise ValueError("the network's outputs are others than expected")
    heads = {
        name: {"weights": tensors.add(outputs[width][0]), "bias": tensors.add(outputs[width][1])}
        for name, width in (("labels", len(LABELS)), ("votes", len(VOTED)))
    }
    return {"steps": steps, "pooled": pooled, "channels": known[pooled].shape[-1], "heads": heads}


def _network_convolution(one: Operation, known: Sequence[Tensor], tensors: _Tensors) -> dict[str, Any]:
    weights, bias = known[one.inputs[1]], known[one.inputs[2]]  # [to, rows, columns, from]
    to, rows, columns, channels = weights.shape
    side = known[one.outputs[0]].shape[1]
    about = {"in": one.inputs[0], "out": one.outputs[0], "relu": int(one.relu), "side": side, "to": to}
    if not one.same or known[one.inputs[0]].shape[1] != side or weights.values is None:
        raise ValueError("a convolution that does not keep the picture's size")
    if side % 2 or to % 4:  # the kernels take pixels in pairs, and would write behind the last one
        raise ValueError(f"a convolution of {side} × {side} pixels to {to} channels")
    about |= {"bias": tensors.add(bias.values.astype(np.float32))}
    if weights.values.dtype == np.float32 and (rows, columns, channels) == (3, 3, 1):
        return about | {"kind": "stem", "weights": tensors.add(weights.values[..., 0].transpose(1, 2, 0))}
    if (
        weights.values.dtype == np.int8
        and channels % 8 == 0
        and len(weights.scales) == to
        and {rows, columns} <= {1, 3}
    ):
        scales = tensors.add(weights.scales.astype(np.float32))
        about |= {"kernel": (rows, columns), "from": channels, "weights": tensors.add(weights.values)}
        return about | {"kind": "convolve", "scales": scales}
    raise ValueError("a convolution of another form than expected")
