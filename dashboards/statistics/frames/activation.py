"""F8, activation: how much arousal the apparent expressions stand for. Low validity; shown with that badge alone."""

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.frames.valence import EXPRESSIONS

LOW_VALIDITY = "Low validity: faces tell negative from neutral, and arousal, poorly. Never read it alone."
# The arousal coordinate of each state's mean rating (Russell & Mehrabian 1977); neutral is the origin.
AROUSAL: dict[str, float] = {
    "angry": 0.59,
    "disgust": 0.35,
    "fear": 0.60,
    "happy": 0.51,
    "sad": -0.27,
    "surprise": 0.67,
    "neutral": 0.0,
}
_COORDINATES = np.array([AROUSAL[name] for name in EXPRESSIONS])


def activation(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return A = Σ p_e a_e, −0.27..0.67 for probabilities [..., 7] that add up to one; NaN stays NaN.

    Source: F8; a_e from J. A. Russell & A. Mehrabian 1977, “Evidence for a three-factor theory of emotions”, Journal of
    Research in Personality 11, 273–294.
    """
    return probabilities @ _COORDINATES
