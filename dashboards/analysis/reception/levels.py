"""Engagement and activation second by second, in the form that the ad's charts draw."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.selectors.series import AdSeries
from dashboards.statistics.bands import Band, bootstrap_band
from dashboards.statistics.intervals import Estimate, mean_interval
from dashboards.statistics.viewer_parts import viewer_levels

NAMES = ("engagement", "activation")
_BOUNDS = {"engagement": (-0.5, 1.0), "activation": (-0.27, 0.67)}


@dataclass(frozen=True)
class Levels:
    """`band`: arrays [T, 2] per second in the order of `NAMES`, kept within what is possible; `means` over the ad."""

    seconds: int
    duration_ms: int
    band: Band
    means: dict[str, Estimate | None]


def ad_levels(series: AdSeries) -> Levels:
    """Return the levels of an ad, each viewer counted once."""
    bin_ms, duration = series.timeline.bin_ms, series.timeline.duration_ms
    values = np.stack([by_second(series.per_viewer(name), bin_ms) for name in NAMES], axis=2)
    band = bootstrap_band(values)
    low, high = (np.array([_BOUNDS[name][side] for name in NAMES]) for side in (0, 1))
    return Levels(
        seconds=values.shape[1],
        duration_ms=duration,
        band=Band(band.mean, np.maximum(band.low, low), np.minimum(band.high, high), band.n, band.c),
        means={name: mean_interval(viewer_levels(values[:, :, k])) for k, name in enumerate(NAMES)},
    )


def by_second(values: NDArray[np.float64], bin_ms: int) -> NDArray[np.float64]:
    """Return [V, seconds] from [V, T]: the mean of each second's bins, NaN where all of them are missing."""
    step = max(1, 1000 // bin_ms)
    viewers, bins = values.shape
    padded = np.full((viewers, -(-bins // step) * step), np.nan)
    padded[:, :bins] = values
    parts = padded.reshape(viewers, padded.shape[1] // step, step)
    there = np.isfinite(parts)
    n = there.sum(axis=2)
    total = np.where(there, parts, 0.0).sum(axis=2)
    return np.divide(total, n, out=np.full(n.shape, np.nan), where=n > 0)
