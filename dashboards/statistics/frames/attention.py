"""F11, attention: is a face turned to the screen while the ad runs."""

import numpy as np
from numpy.typing import NDArray

MAX_YAW_DEGREES = 20.0
MAX_PITCH_DEGREES = 15.0


def attention(
    found: NDArray[np.bool_], hidden: NDArray[np.bool_], yaw: NDArray[np.float64], pitch: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return a = 1.0 for each frame with a face, |yaw| ≤ 20°, |pitch| ≤ 15° and a visible tab, else 0.0. Source: F11.

    All arguments [n]; angles in degrees, NaN where there is no face. A frame without a face and a hidden tab are
    answers, not gaps: both count as 0. Head pose stands for gaze, which a webcam of this size cannot tell.
    """
    with np.errstate(invalid="ignore"):
        towards = (np.abs(yaw) <= MAX_YAW_DEGREES) & (np.abs(pitch) <= MAX_PITCH_DEGREES)
    return (found & ~hidden & towards).astype(np.float64)
