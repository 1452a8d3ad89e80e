"""F9 and F12: how expressive a face is, and whether it attends to the ad while it is."""

import numpy as np
from numpy.typing import NDArray

# I = a·(ATTENDING + EXPRESSIVE_SHARE·X) − TURNED_AWAY·(1 − a). The weights are ours, and printed wherever I is shown.
ATTENDING = 0.3
EXPRESSIVE_SHARE = 0.7
TURNED_AWAY = 0.5


def expressiveness(above: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return X = min(1, Σ x_e), 0..1, from x [..., 6] (F6, without neutral); NaN stays NaN. Source: F9."""
    return np.minimum(1.0, above.sum(axis=-1))


def engagement(attention: NDArray[np.float64], expressive: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return I = a·(0.3 + 0.7·X) − 0.5·(1 − a), −0.5..1. Source: F12 (ours).

    `attention` and `expressive`: same shape, 0..1. Missing where X is missing, whatever a is: else a viewer without a
    baseline would enter with the moments in which they look away, and with nothing else.
    """
    return attention * (ATTENDING + EXPRESSIVE_SHARE * expressive) - TURNED_AWAY * (1 - attention)
