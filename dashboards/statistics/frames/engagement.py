"""F9 and F12: how expressive a face is, and whether it attends to the ad while it is."""

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.frames.valence import EXPRESSIONS

# I = a·(ATTENDING + EXPRESSIVE_SHARE·X) − TURNED_AWAY·(1 − a). The weights are ours, and printed wherever I is shown.
ATTENDING = 0.3
EXPRESSIVE_SHARE = 0.7
TURNED_AWAY = 0.5
_NEUTRAL = EXPRESSIONS.index("neutral")


def expressiveness(probabilities: NDArray[np.float64], resting: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return X = Σ_{e≠neutral} (p_e − r_e) = r_neutral − p_neutral, −1..1; NaN stays NaN. Source: F9.

    `probabilities`: [..., 7]; `resting`: the mean of each over the viewer's neutral screen (F6), NaN where unknown.
    Signed: a sum of rectified ones reads +.03 of a face that does nothing.
    """
    return resting[_NEUTRAL] - probabilities[..., _NEUTRAL]


def engagement(attention: NDArray[np.float64], expressive: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return I = a·(0.3 + 0.7·X) − 0.5·(1 − a), −0.5..1. Source: F12 (ours).

    `attention` (0..1) and `expressive` (−1..1): same shape. A resting face that attends reads 0.3.
    Missing where X is missing, whatever a is: else a viewer without a baseline would enter with the moments in which
    they look away, and with nothing else.
    """
    return attention * (ATTENDING + EXPRESSIVE_SHARE * expressive) - TURNED_AWAY * (1 - attention)
