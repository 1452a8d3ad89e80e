"""F16, velocity: how fast joy comes and goes."""

import numpy as np
from numpy.typing import NDArray


def velocities(
    values: NDArray[np.float64], *, bin_ms: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (J+, J−), both [V, T] ≥ 0, per second: how fast x of joy [V, T] rises and falls.

    J' is the central difference over two bins, one-sided at the ad's ends; NaN beside a gap. J+ = max(0, J') and
    J− = max(0, −J') are kept apart because they work apart: fast rises hold viewers, falls lose them. Surprise is shown
    by its level instead. Source: F16; Teixeira, Wedel & Pieters 2012, Journal of Marketing Research 49.
    """
    slope: NDArray[np.float64] = np.full(values.shape, np.nan)
    if values.shape[1] > 1:
        slope = np.gradient(values, bin_ms / 1000, axis=1)
    slope = np.where(np.isfinite(values), slope, np.nan)
    return np.maximum(slope, 0.0), np.maximum(-slope, 0.0)
