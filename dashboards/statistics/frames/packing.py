"""An exposure's series as bytes: float16, series by series, so that a reader may take the first few alone."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

STORED = np.dtype(
    "<f2"
)  # 11 bits: an error under 0.0003 for values in −1..1, below what one frame's reading means
_AT_ONCE = 256  # plays: what is at work stays in the processor's cache
# What each of the 65,536 float16 is as a float32: looking them up is faster than converting each.
_AS_FLOAT32 = np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(np.float32)


def packed(values: NDArray[np.float64]) -> bytes:
    """Return the bytes of [T, S], NaN for gaps: S runs of T little-endian float16."""
    return np.ascontiguousarray(values.T, dtype=STORED).tobytes()


def unpacked(
    values: NDArray[np.float16], columns: Sequence[int], order: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return some of the series of plays, [N, C, T], from their float16 as stored, [M, S, T]; NaN for gaps.

    `order` [N]: which plays, and in which order.
    """
    found = np.empty((len(order), len(columns), values.shape[2]), np.float32)
    bits = values.view(np.uint16)
    for start in range(0, len(order), _AT_ONCE):
        part = bits[order[start : start + _AT_ONCE, None], list(columns)]
        np.take(_AS_FLOAT32, part, out=found[start : start + _AT_ONCE], mode="wrap")
    return found
