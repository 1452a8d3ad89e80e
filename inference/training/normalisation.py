"""What normalisation layers expect, measured anew: blended, varied faces leave them means that no served face has."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras

BATCH = 256
MOST = 32  # batches: some 8,000 faces tell a mean as well as all


def normalisation_measure(network: "keras.Model", faces: np.ndarray) -> None:
    """Set each normalisation's mean and variance to those over faces, standardised float32 [n, 48, 48, 1].

    Averages over whole batches of 256, at most MOST, in the order given; fewer faces are one batch. Weights
    that were averaged need it, for what a layer sees is another thing then (Izmailov 2018).
    """
    import tensorflow as tf

    from inference.training.fused_norm import FusedBatchNorm

    layers = [layer for layer in network.layers if isinstance(layer, FusedBatchNorm)]
    variables = [variable for layer in layers for variable in (layer.mean, layer.variance)]
    sums = [np.zeros(variable.shape, np.float64) for variable in variables]
    momentum = [layer.momentum for layer in layers]
    for layer in layers:
        layer.momentum = 0.0  # each batch leaves its own mean and variance
    look = tf.function(lambda batch: network(batch, training=True)[0])
    batches = min(MOST, max(1, len(faces) // BATCH))
    try:
        for number in range(batches):
            look(tf.constant(faces[number * BATCH : (number + 1) * BATCH]))
            for total, variable in zip(sums, variables, strict=True):
                total += variable.numpy()
    finally:
        for layer, own in zip(layers, momentum, strict=True):
            layer.momentum = own
    for total, variable in zip(sums, variables, strict=True):
        variable.assign((total / batches).astype(np.float32))
