"""From a trained network to a LiteRT file."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras

# From the cheapest to serve to the surest; the first that keeps the accuracy is taken.
FORMATS = ("int8", "dynamic", "float16", "float32")


def served_network(network: "keras.Model") -> "keras.Model":
    """The part that is served: faces in, the seven label logits out; the FER+ head stays behind."""
    import keras

    return keras.Model(network.inputs, network.outputs[0], name="expression_net_served")


def network_convert(network: "keras.Model", *, form: str, representative: np.ndarray) -> bytes:
    """Convert to LiteRT. float32 in and out whatever the format inside.

    form: one of FORMATS; int8 is quantised in full (per channel), its ranges taken from `representative`, standardised
    faces [n, 48, 48, 1].
    """
    import tensorflow as tf

    # By a concrete function: its weights are frozen, and the normalisations fold into the convolutions.
    function = tf.function(lambda faces: network(faces, training=False)).get_concrete_function(
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
