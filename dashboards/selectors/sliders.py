"""Where viewers without a camera moved the slider while an ad played."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campaigns.models import Ad, SliderTrace


@dataclass(frozen=True)
class Sliders:
    """N exposures to an ad of `duration_ms`. `viewer` [N]: any number of the same viewer is the same. `moves` [N]:
    media times, rising, and where the slider then stood, −1 to 1."""

    duration_ms: int
    viewer: NDArray[np.int64]
    moves: list[tuple[NDArray[np.int64], NDArray[np.float64]]]


def sliders_of_ad(ad: Ad) -> Sliders:
    """Return what was said of an ad with the slider."""
    rows = SliderTrace.objects.filter(exposure__ad=ad).order_by("pk")
    found = list(rows.values_list("exposure__session__viewer_id", "at_ms", "values"))
    viewers = np.array([viewer.bytes for viewer, _, _ in found], dtype="S16")
    return Sliders(
        ad.duration_ms,
        np.unique(viewers, return_inverse=True)[1].astype(np.int64),
        [moves_of(at_ms, values) for _, at_ms, values in found],
    )


def moves_of(at_ms: list[int], values: list[int]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the moves of one exposure, of values −100 to 100."""
    return np.array(at_ms, dtype=np.int64), np.array(values, dtype=np.float64) / 100
