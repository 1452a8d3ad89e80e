"""From a trained network to a LiteRT file."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import keras

# What an export tries: fully quantised, weights quantised and activations as they come, half and full precision.
FORMATS = ("int8", "dynamic", "float16", "float32")
# Matrices with fewer numbers the converter does not quantise in the form "dynamic".
_LEFT_IN_FLOAT = 1024


def network_convert(network: "keras.Model", *, form: str, representative: np.ndarray) -> bytes:
    """Convert to LiteRT with every output of the network, in its order. float32 in and out whatever the format inside.

    The second output (FER+) is one small matrix more: 0.01 % of the work. The engine reads the first alone.
    form: one of FORMATS; int8 is quantised in full (per channel), its ranges taken from `representative`, standardised
    faces [n, 48, 48, 1].
    """
    import tensorflow as tf

    # By a concrete function: its weights are frozen, and the normalisations fold into the convolutions.
    answer = (
        _with_float_heads(network)
        if form == "dynamic"
        else lambda faces: tuple(network(faces, training=False))
    )
    function = tf.function(answer).get_concrete_function(
        tf.TensorSpec([1, *network.input_shape[1:]], tf.float32, name="faces")
    )
    # Without the network as a second argument: with it, the converter keeps variables that nothing fills.
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function])
    if form != "float32":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if form == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if form == "int8":

        def samples() -> Iterator[list[np.ndarray]]:
            for face in representative:
                yield [face[None]]

        converter.representative_dataset = samples
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    return converter.convert()


def _with_float_heads(network: "keras.Model") -> Callable[..., tuple[Any, ...]]:
    """The network's answers with each last matrix in slices that stay in float32: they decide, and cost nothing."""
    import keras
    import tensorflow as tf

    heads = [tensor._keras_history.operation for tensor in network.outputs]
    body = keras.Model(network.inputs, heads[0].input)
    slices = []
    for head in heads:
        kernel, bias = (variable.numpy() for variable in head.weights)
        rows = np.array_split(np.arange(len(kernel)), -(-kernel.size // (_LEFT_IN_FLOAT - kernel.shape[1])))
        slices.append(([(int(part[0]), int(part[-1]) + 1, kernel[part]) for part in rows], bias))

    def answer(faces: Any) -> tuple[Any, ...]:
        seen = body(faces, training=False)
        return tuple(
            tf.add_n([tf.matmul(seen[:, first:end], part) for first, end, part in parts]) + bias
            for parts, bias in slices
        )

    return answer
