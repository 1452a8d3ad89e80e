"""One ad's trace from its plays' series: F14, F19 over viewers, put together in one place."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.bands import Band, bootstrap_band
from dashboards.statistics.frames.binning import viewer_means
from dashboards.statistics.frames.exposure import RAW
from dashboards.statistics.frames.timeline import Timeline
from dashboards.statistics.frames.valence import EXPRESSIONS
from dashboards.statistics.intervals import Estimate, clustered_share, mean_interval, wilson_interval
from dashboards.statistics.peaks import MIN_VIEWERS, Peak, crossfitted_peak
from dashboards.statistics.seconds import second_means
from dashboards.statistics.share_bands import share_band
from dashboards.statistics.viewer_parts import viewer_levels

SERIES = RAW
_ATTENTION = SERIES.index("attention")  # the last one
_LOWEST = np.array([0.0] * len(EXPRESSIONS) + [-1.0, 0.0])


@dataclass(frozen=True)
class Trace:
    """What the viewers of one ad showed, second by second, and what stands behind it.

    `band`: mean, low, high and n, [T, 9] in the order of `SERIES`; expressions and attention 0..1, valence −1..1.
    `viewers`: those with a value in at least one second; `exposures`: their plays; `rejected`: plays whose quality was
    too poor to count. `frames`: ended frames in all; `running`: of these, taken while the ad ran; `valid`: of these,
    valid (F3); rejected plays are among these three. `set_aside`: frames by reason.
    `means`, `peaks`: by series; None where there is nothing to say, or fewer than `MIN_VIEWERS` viewers for a peak.
    """

    seconds: int
    band: Band
    viewers: int
    exposures: int
    rejected: int
    frames: int
    running: int
    valid: int
    valid_share: Estimate | None
    set_aside: dict[str, int]
    means: dict[str, Estimate | None]
    peaks: dict[str, Peak | None]

    @property
    def conclusive(self) -> bool:
        """Whether there are enough viewers to draw conclusions from."""
        return self.viewers >= MIN_VIEWERS

    @property
    def viewers_missing(self) -> int:
        """How many more viewers are needed before numbers are more than a preview."""
        return max(0, MIN_VIEWERS - self.viewers)


def trace_of_plays(
    *,
    values: NDArray[np.float32],
    viewers: NDArray[np.int64],
    kept: NDArray[np.bool_],
    valid: NDArray[np.int64],
    running: NDArray[np.int64],
    frames: int,
    set_aside: dict[str, int],
    timeline: Timeline,
) -> Trace:
    """Return the trace of one ad.

    Args:
        values: [E, T, 9], one row a play: the series of `SERIES` in the timeline's bins (`exposure_series`).
        viewers, valid, running: [E], whose play it is, and its frames; kept: [E], False for rejected plays, whose
            frames count among the taken ones, and nowhere else.
        frames, set_aside: ended frames, and those set aside by reason.
        timeline: the ad's bins.
    """
    count = int(viewers.max(initial=-1)) + 1
    per_play = second_means(values[kept], timeline)
    shown = np.isfinite(per_play).any(axis=(1, 2))
    means = viewer_means(per_play, viewers[kept], count)
    means = means[np.isfinite(means).any(axis=(1, 2))]
    return Trace(
        seconds=means.shape[1],
        band=_bands(means),
        viewers=len(means),
        exposures=int(shown.sum()),
        rejected=int((~kept).sum()),
        frames=frames,
        running=int(running.sum()),
        valid=int(valid.sum()),
        valid_share=clustered_share(_by_viewer(valid, viewers, count), _by_viewer(running, viewers, count)),
        set_aside=set_aside,
        means={name: _level(name, viewer_levels(means[:, :, k])) for k, name in enumerate(SERIES)},
        peaks={name: crossfitted_peak(means[:, :, k]) for k, name in enumerate(SERIES)},
    )


def _by_viewer(counts: NDArray[np.int64], viewers: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    return np.bincount(viewers, weights=counts, minlength=size).astype(np.int64)


def _level(name: str, levels: NDArray[np.float64]) -> Estimate | None:
    """Return the mean over viewers; where all looked all the time, with the Wilson interval that the band has, too."""
    found = mean_interval(levels)
    if name == "attention" and found is not None and found.n > 1 and found.low is None:
        return Estimate(found.value, *wilson_interval(found.value, found.n), found.n)
    return found


def _bands(values: NDArray[np.float64]) -> Band:
    """Return the band of all series, [T, 9], kept inside what is possible."""
    shown, looked = bootstrap_band(values[:, :, :_ATTENTION]), share_band(values[:, :, _ATTENTION])

    def both(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(shown, name), getattr(looked, name)], axis=-1)

    low, high = np.maximum(both("low"), _LOWEST), np.minimum(both("high"), 1.0)
    return Band(mean=both("mean"), low=low, high=high, n=both("n"), c=both("c"))
