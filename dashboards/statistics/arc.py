"""F18, arc length and thirds: the shape of an ad's trace in a few numbers."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.bca import trace_scalar
from dashboards.statistics.intervals import Estimate, mean_interval
from dashboards.statistics.peaks import Peak, crossfitted_peak
from dashboards.statistics.viewer_parts import viewer_levels, viewer_slopes

THIRDS = 3


@dataclass(frozen=True)
class Part:
    """A third of the ad, bins `start`..`end` − 1: mean level, cross-fitted maximum, slope per second."""

    start: int
    end: int
    mean: Estimate | None
    most: Peak | None
    slope: Estimate | None


def arc_length(values: NDArray[np.float64], *, bin_ms: int) -> Estimate | None:
    """Return Σ√(Δt² + Δx²) of the mean trace per second of it, with its BCa interval; 1 = flat. Source: F18.

    `values`: [V, T] in their unit per second. Noise lengthens an arc, the more the fewer viewers there are: compare
    only ads with similar n.
    """
    step = bin_ms / 1000

    def length(means: NDArray[np.float64]) -> NDArray[np.float64]:
        steps = np.diff(means, axis=1)
        there = np.isfinite(steps)
        total = np.where(there, np.hypot(step, np.where(there, steps, 0.0)), 0.0).sum(axis=1)
        time = there.sum(axis=1) * step
        return np.divide(total, time, out=np.full(len(time), np.nan), where=time > 0)

    return trace_scalar(values, length)


def thirds(values: NDArray[np.float64], *, bin_ms: int) -> list[Part]:
    """Return the three thirds of an ad from [V, T]; an ad of fewer than three bins has none. Source: F18."""
    bins = values.shape[1]
    if bins < THIRDS:
        return []
    edges = np.round(np.linspace(0, bins, THIRDS + 1)).astype(int)
    return [
        Part(
            start=int(start),
            end=int(end),
            mean=mean_interval(viewer_levels(values[:, start:end])),
            most=crossfitted_peak(values[:, start:end]),
            slope=mean_interval(viewer_slopes(values[:, start:end], bin_ms)),
        )
        for start, end in pairwise(edges)
    ]
