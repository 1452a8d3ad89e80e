"""F10, share expressing: who shows an expression clearly, and for long enough to be one."""

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.frames.gaps import runs
from dashboards.statistics.intervals import wilson_interval
from dashboards.statistics.values import Estimate

# θ, the same for all expressions: how far a face has moved from its baseline towards the full expression. Ours.
THRESHOLD = 0.3
MIN_MS = 500


def expressing(
    above: NDArray[np.float64], *, bin_ms: int, stretches: NDArray[np.int64], threshold: float = THRESHOLD
) -> NDArray[np.float64]:
    """Return y [T, S]: 1.0 where x ≥ θ for at least 0.5 s without a break, else 0.0, NaN where x is missing.

    Args:
        above: x [T, S], 0..1 (F6), one viewer. bin_ms: the width of a bin. stretches: [T], as in `Timeline.stretches`.

    Source: F10. A run of bins counts with its whole length: one bin of 500 ms is enough, of 200 ms it takes three.
    """
    reached = np.where(above >= threshold, 1.0, np.nan)
    run = runs(reached, stretches)
    held = np.zeros(above.shape)
    for column, own in zip(held.T, run.T, strict=True):
        lengths = np.bincount(own[own >= 0], minlength=1) * bin_ms
        column[own >= 0] = lengths[own[own >= 0]] >= MIN_MS
    return np.where(np.isfinite(above), held, np.nan)


def ever_expressing(shown: NDArray[np.float64]) -> Estimate | None:
    """Return the share of viewers who expressed at least once, with its Wilson interval; None without viewers.

    `shown`: y [V, T] of one expression, NaN for gaps; viewers without any value do not count. Source: F10, F13, F19.
    """
    seen = shown[np.isfinite(shown).any(axis=1)]
    n = len(seen)
    if n == 0:
        return None
    share = float((np.nan_to_num(seen).max(axis=1) > 0).mean())
    return Estimate(share, *wilson_interval(share, n), n)
