"""F6, the baseline: what a face shows while there is nothing to respond to."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.frames.quality import PLAYING, PREROLL, VALID, FrameSigns, frame_reasons
from dashboards.statistics.frames.valence import EXPRESSIONS

# The six that are not neutral, in the order of `EXPRESSIONS`, whose last one is neutral.
EXPRESSIVE = EXPRESSIONS[:-1]
MIN_FRAMES = 3  # the median of fewer is one frame's word
_HIGHEST = 0.95  # leaves something above the baseline to measure


def preroll_valid(signs: FrameSigns) -> NDArray[np.bool_]:
    """Return [n], which frames of the neutral screen are valid (F3, judged as if the ad had been running)."""
    before = signs.playback == PREROLL
    judged = replace(signs, playback=np.where(before, PLAYING, signs.playback))
    return before & (frame_reasons(judged) == VALID)


def baseline(probabilities: NDArray[np.float64], used: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return b [6], the median of each expression over the viewer's neutral screen; NaN under three valid frames.

    Args:
        probabilities: [n, 7] in 0..1. used: [n], the valid frames of the neutral screen. Source: F6.
    """
    if int(used.sum()) < MIN_FRAMES:
        return np.full(len(EXPRESSIVE), np.nan)
    return np.median(probabilities[used][:, : len(EXPRESSIVE)], axis=0)


def above_baseline(probabilities: NDArray[np.float64], baselines: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return x = max(0, (p − b)/(1 − b)) [..., 6] in 0..1 for every expression but neutral; NaN stays NaN.

    `probabilities`: [..., 7]; `baselines`: [6], NaN where unknown (then x is NaN too). Source: F6. A baseline above
    0.95 counts as 0.95.
    """
    resting = np.minimum(baselines, _HIGHEST)
    return np.clip((probabilities[..., : len(EXPRESSIVE)] - resting) / (1 - resting), 0.0, 1.0)
