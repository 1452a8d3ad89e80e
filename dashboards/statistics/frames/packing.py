"""An exposure's series as bytes: float16, series by series, so that a reader may take the first few alone."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

STORED = np.dtype(
    "<f2"
)  # 11 bits: an error under 0.0003 for values in −1..1, below what one frame's reading means


_AT_ONCE = 256  # plays: what is at work stays in the processor's cache
_SIGN_AND_REST = np.int32(-0x70000001)  # all bits but three, which are the sign's copies
_SHIFTED, _LARGEST = np.float32(2.0**112), np.float32(2.0**16)


def packed(values: NDArray[np.float64]) -> bytes:
    """Return the bytes of [T, S], NaN for gaps: S runs of T little-endian float16."""
    return np.ascontiguousarray(values.T, dtype=STORED).tobytes()


def unpacked(
    values: NDArray[np.float16], columns: Sequence[int], order: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return some of the series of plays, [N, C, T], from their float16 as stored, [M, S, T]; NaN for gaps. `order` [N]:
    which plays, and in which order.

    Bit by bit, some plays at a time: NumPy converts float16 one by one, at twice the time. A float16's exponent and
    fraction stand at a float32's place 13 bits on, 2¹¹² too small; its infinity and NaN are then above all else.
    """
    found = np.empty((len(order), len(columns), values.shape[2]), np.float32)
    for start in range(0, len(order), _AT_ONCE):
        part = found[start : start + _AT_ONCE]
        bits = part.view(np.int32)
        for place, column in enumerate(columns):
            bits[:, place] = values[order[start : start + _AT_ONCE], column].view(np.int16)
        bits <<= 13
        bits &= _SIGN_AND_REST
        part *= _SHIFTED
        np.copyto(part, np.nan, where=np.abs(part) >= _LARGEST)
    return found
