"""An exposure's series as bytes: float16, series by series, so that a reader may take the first few alone."""

import numpy as np
from numpy.typing import NDArray

STORED = np.dtype(
    "<f2"
)  # 11 bits: an error under 0.0003 for values in −1..1, below what one frame's reading means


def packed(values: NDArray[np.float64]) -> bytes:
    """Return the bytes of [T, S], NaN for gaps: S runs of T little-endian float16."""
    return np.ascontiguousarray(values.T, dtype=STORED).tobytes()
