"""The network that this installation serves, as the doors need it: its description, checked once a process."""

import hashlib
from functools import cache

from inference.device.pack import pack_make
from inference.engine.weights import Weights, weights_read


@cache
def shipped_weights() -> Weights:
    """Return the shipped weights. Raises WeightsError; the next call tries again."""
    return weights_read()


@cache
def shipped_pack() -> bytes:
    """Return both networks as a device loads them, some 3 MB. Raises WeightsError."""
    return pack_make(shipped_weights())


@cache
def shipped_pack_digest() -> str:
    """Return the sha256 of that file: a release may write the same networks in another way. Raises WeightsError."""
    return hashlib.sha256(shipped_pack()).hexdigest()
