"""F18, arc length and thirds: the shape of an ad's trace in a few numbers."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.bca import trace_scalar
from dashboards.statistics.values import Estimate

THIRDS = 3


def arc_length(values: NDArray[np.float64], *, bin_ms: int) -> Estimate | None:
    """Return Σ√(Δt² + Δx²) of the mean trace per second of it; 1 = flat. Source: F18.

    `values`: [V, T] in their unit per second. Noise lengthens an arc, the more the fewer viewers there are: that part
    is taken off (`trace_scalar`).
    """
    step = bin_ms / 1000

    def length(means: NDArray[np.float64]) -> NDArray[np.float64]:
        steps = np.diff(means, axis=1)
        there = np.isfinite(steps)
        total = np.where(there, np.hypot(step, np.where(there, steps, 0.0)), 0.0).sum(axis=1)
        time = there.sum(axis=1) * step
        return np.divide(total, time, out=np.full(len(time), np.nan), where=time > 0)

    return trace_scalar(values, length)


def thirds(bins: int) -> list[slice]:
    """Return the bins of each third of an ad; an ad of fewer than three bins has none. Source: F18."""
    if bins < THIRDS:
        return []
    edges = np.round(np.linspace(0, bins, THIRDS + 1)).astype(int).tolist()
    return [slice(start, end) for start, end in pairwise(edges)]
