"""F7, valence: how positive the apparent expression is."""

import numpy as np
from numpy.typing import NDArray

# The order of the seven probabilities, as the engine gives them.
EXPRESSIONS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
_HAPPY = EXPRESSIONS.index("happy")
_NEGATIVE = [EXPRESSIONS.index(name) for name in ("sad", "angry", "fear", "disgust")]


def valence(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return V = p_happy − max(p_sad, p_angry, p_fear, p_disgust), −1..1; surprise and neutral do not enter.

    `probabilities`: [..., 7] in 0..1, ordered as `EXPRESSIONS`; NaN (no face) stays NaN.
    Source: F7, the rule that Noldus publishes for FaceReader (intensity of happy minus that of the strongest negative
    expression; surprise may be either).
    """
    return probabilities[..., _HAPPY] - probabilities[..., _NEGATIVE].max(axis=-1)
