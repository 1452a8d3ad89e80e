"""Tells pictures of a camera that stands still: frozen, muted, or a program that shows one picture."""

import numpy as np
from numpy.typing import NDArray

STILL_MS = 1000  # a slow camera gives the same picture twice; a sensor never gives it for so long, not even in the dark


def still_frames(
    *, exposure_id: NDArray[np.int64], t_ms: NDArray[np.int64], likeness: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return [n], whether a frame repeats the one before it in a run of equal pictures of at least `STILL_MS`.

    The first of a run is new, and stays out of it.

    Args:
        exposure_id, t_ms (media time): [n], sorted by both.
        likeness: [n], equal for equal pictures; NaN where unknown, and unlike everything.
    """
    if not len(likeness):
        return np.zeros(0, bool)
    repeats = np.zeros(len(likeness), bool)
    repeats[1:] = (likeness[1:] == likeness[:-1]) & (exposure_id[1:] == exposure_id[:-1])
    run = np.cumsum(~repeats) - 1
    first = np.flatnonzero(~repeats)
    last = np.append(first[1:], len(likeness)) - 1
    return repeats & ((t_ms[last] - t_ms[first])[run] >= STILL_MS)
