"""F6, the resting face: what a viewer's face reads while there is nothing to respond to, by the ad's functional."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.frames.baseline import EXPRESSIVE, MIN_FRAMES, above_baseline
from dashboards.statistics.frames.binning import binned_means
from dashboards.statistics.frames.expressing import expressing
from dashboards.statistics.frames.valence import EXPRESSIONS, valence

# What a resting face has a level of, in the order of the arrays below.
RESTED = (*EXPRESSIONS, "valence")
_LEVELS = len(RESTED)
STORED_LENGTH = 3 * _LEVELS + len(EXPRESSIVE)
_MIN_IN_HALF = 2  # fewer frames are one frame's word


@dataclass(frozen=True)
class Resting:
    """The neutral screen before one play, made like the ad itself: valence frame by frame, bins (F4), their mean.

    `mean` [8] by `RESTED`, the zero of every change; `first`, `second` [8], the same of its halves, whose difference is
    what a change reads where nothing is shown; `shown` [6] by `EXPRESSIVE`, 1.0 where the second half, judged against
    the first, holds a clear expression (F10), else 0.0. NaN where unknown: under three valid frames, or two in a half.
    """

    mean: NDArray[np.float64]
    first: NDArray[np.float64]
    second: NDArray[np.float64]
    shown: NDArray[np.float64]

    def stored(self) -> NDArray[np.float64]:
        """Return all of it as [30]: what a row keeps."""
        return np.concatenate([self.mean, self.first, self.second, self.shown])


def place_of(series: str, part: str = "mean") -> int:
    """Return where a level (`mean`, `first`, `second`) or `shown` of a series stands in `Resting.stored`.

    Raises:
        ValueError: there is no such part, or the resting face has no such series.
    """
    if part == "shown":
        return 3 * _LEVELS + EXPRESSIVE.index(series)
    return ("mean", "first", "second").index(part) * _LEVELS + RESTED.index(series)


def resting_face(
    probabilities: NDArray[np.float64],
    t_ms: NDArray[np.int64],
    *,
    shown: NDArray[np.bool_],
    valid: NDArray[np.bool_],
    bin_ms: int,
) -> Resting:
    """Return what the neutral screen reads.

    Args:
        probabilities: [n, 7] in 0..1; t_ms [n] media time, negative before the ad. shown: [n], frames of the neutral
            screen; valid: [n], the valid ones of them (F3). bin_ms: the width of the ad's bins.

    Source: F6 (ours): signed, and by the ad's own functional, because a network reads neutral faces as V = −.11 to −.29
    (five public sets), while responses are .02 to .05.
    """
    unknown = Resting(*(np.full(n, np.nan) for n in (_LEVELS, _LEVELS, _LEVELS, len(EXPRESSIVE))))
    if int(valid.sum()) < MIN_FRAMES:
        return unknown
    first_ms = int(t_ms[shown].min())
    bins = np.where(shown, (t_ms - first_ms) // bin_ms, -1)
    values = np.column_stack([probabilities, valence(probabilities)])
    one = np.zeros(len(bins), dtype=np.int64)
    length = int(bins.max()) + 1
    binned = binned_means(values, valid, shown, one, bins, (1, length))[0]
    there = np.flatnonzero(np.isfinite(binned[:, 0]))
    if not len(there):
        return unknown
    middle = (int(there[0]) + int(there[-1]) + 1) / 2
    halves = [there[there < middle], there[there >= middle]]
    frames = [valid & np.isin(np.arange(-1, length), half)[bins + 1] for half in halves]
    if min(int(own.sum()) for own in frames) < _MIN_IN_HALF:
        return Resting(binned[there].mean(axis=0), unknown.first, unknown.second, unknown.shown)
    before = np.median(probabilities[frames[0]][:, : len(EXPRESSIVE)], axis=0)
    held_out = above_baseline(binned[halves[1][0] :, : len(EXPRESSIONS)], before)
    shows = expressing(held_out, bin_ms=bin_ms, stretches=np.zeros(len(held_out), dtype=np.int64))
    return Resting(
        mean=binned[there].mean(axis=0),
        first=binned[halves[0]].mean(axis=0),
        second=binned[halves[1]].mean(axis=0),
        shown=np.nanmax(shows, axis=0),
    )
