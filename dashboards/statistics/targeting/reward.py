"""F34, the reward of one exposure: how positive the face was against its own neutral screen, while it looked."""

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.frames.resting import place_of
from dashboards.statistics.frames.series import RAW


def exposure_reward(series: NDArray[np.float64], resting: NDArray[np.float64]) -> float | None:
    """Return r = ½(1 + V̄)·ā, 0..1; None where attention, valence or the neutral screen is not known.

    `series` [T, S]: the exposure's, in the order of `frames.series.SERIES`, NaN for gaps. `resting` [30]: its neutral
    screen (`Resting.stored`). ā: mean attention. V̄: the mean of valence minus that of the neutral screen over the bins,
    each weighed by its attention. Source: F34 (ours), on the signed change of F6.
    """
    valence, attention = series[:, RAW.index("valence")], series[:, RAW.index("attention")]
    looked = attention[np.isfinite(attention)]
    there = np.isfinite(valence) & np.isfinite(attention)
    rest, weight = float(resting[place_of("valence")]), float(attention[there].sum())
    if not len(looked) or not np.isfinite(rest):
        return None
    if weight <= 0:
        return 0.0 if not looked.any() else None
    change = float((valence[there] * attention[there]).sum()) / weight - rest
    return float(np.clip((1 + change) / 2, 0.0, 1.0) * looked.mean())
