"""What a play's numbers were made of, as one digest: whoever has the frames can tell that they are the same ones."""

from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

_NONE = np.iinfo(np.int32).min  # where there is no face


def frames_digest(columns: NDArray[np.float64]) -> str:
    """Return the SHA-256 of frames [n, C], whole numbers with NaN for missing ones, in the order of their rows."""
    whole = np.where(np.isfinite(columns), np.rint(columns), _NONE).astype("<i4")
    return sha256(f"{whole.shape[1]}\n".encode() + whole.tobytes()).hexdigest()


def chained(digests: list[str]) -> str:
    """Return the head of the chain c_k = SHA-256(c_{k−1} ‖ d_k), c_0 empty: it stands for all, and for their order."""
    head = ""
    for own in digests:
        head = sha256((head + own).encode()).hexdigest()
    return head
