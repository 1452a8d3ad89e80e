"""F16, velocity: how fast joy comes and goes."""

import numpy as np
from numpy.typing import NDArray


def velocity(values: NDArray[np.float64], *, bin_ms: int) -> NDArray[np.float64]:
    """Return J' [V, T], per second: how fast joy [V, T] rises (above 0) or falls (below 0).

    The central difference over two bins, one-sided at the ad's ends; NaN beside a gap. It keeps its sign, so that noise
    averages out over viewers: of rectified ones the mean reads 0.4 %/s where nobody smiles (sim.). Rises and falls are
    told apart once viewers are averaged, as the highest of J' and of −J'; they work apart: fast rises hold viewers,
    falls lose them. Surprise is shown by its level instead. Source: F16; Teixeira, Wedel & Pieters 2012, Journal of
    Marketing Research 49.
    """
    slope: NDArray[np.float64] = np.full(values.shape, np.nan)
    if values.shape[1] > 1:
        slope = np.gradient(values, bin_ms / 1000, axis=1)
    return np.where(np.isfinite(values), slope, np.nan)
