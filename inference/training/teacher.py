"""Learning from a trained network beside the labels (Hinton 2015; of the same shape: Furlanello 2018)."""

import numpy as np

from inference.engine.classify import softmax
from inference.engine.preprocess import standardise
from inference.training.start import Start

# Above this the label would no longer be the largest part of each face's target.
LARGEST_SHARE = 0.5


def teacher_targets(teacher: Start, pixels: np.ndarray) -> np.ndarray:
    """What a network says of faces uint8 [n, 48, 48]: calibrated probabilities float32 [n, 7].

    The mean over each face and its mirror image, since training shows both.
    """
    network = teacher.built()
    sides = (
        network.predict(standardise(side), batch_size=256, verbose=0)[0]
        for side in (pixels, pixels[:, :, ::-1])
    )
    said = [softmax(np.asarray(logits), temperature=teacher.temperature) for logits in sides]
    return (said[0] + said[1]) / 2
