"""An ad scene by scene: what viewers show within each, all scenes judged at once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.bands import Band, bootstrap_band
from dashboards.statistics.share_bands import share_band
from dashboards.statistics.values import Estimate
from dashboards.statistics.viewer_parts import viewer_levels


def scene_levels(
    values: NDArray[np.float64], scenes: Sequence[tuple[int, int]], *, bin_ms: int
) -> NDArray[np.float64]:
    """Return each viewer's mean within each scene, [V, S]; NaN where the viewer has no value there.

    Args:
        values: [V, T]. scenes: (start, end) in ms; a bin belongs to the scene in which its middle lies.
    """
    middle = (np.arange(values.shape[1]) + 0.5) * bin_ms
    parts = [values[:, (start <= middle) & (middle < end)] for start, end in scenes]
    return np.stack([viewer_levels(part) for part in parts], axis=1) if parts else np.empty((len(values), 0))


def against_the_ad(levels: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far each viewer's scenes [V, S] lie above the same viewer's mean over the whole ad [V, T]."""
    return levels - viewer_levels(values)[:, None]


def scene_estimates(levels: NDArray[np.float64], *, share: bool = False) -> list[Estimate | None]:
    """Return the mean over viewers of each scene, with intervals that hold for all scenes at once in 95 % of studies.

    A strip of twenty scenes invites to pick the one that stands out: so its interval is that of F19's band over scenes,
    not over seconds. None where fewer than two viewers have a value.
    """
    seen = levels[np.isfinite(levels).any(axis=1)]
    if len(seen) < 2 or not levels.shape[1]:
        return [None] * levels.shape[1]
    band = share_band(seen) if share else bootstrap_band(seen[:, :, None])
    return [_estimate(band, place) for place in range(levels.shape[1])]


def _estimate(band: Band, place: int) -> Estimate | None:
    mean, low, high = (float(own[place, 0]) for own in (band.mean, band.low, band.high))
    return Estimate(mean, low, high, int(band.n[place, 0])) if np.isfinite(low) else None
