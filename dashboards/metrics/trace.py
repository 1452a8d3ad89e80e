"""One ad's trace from its frames: F3 → F4 → F7, F11 → F14, F19, put together in one place."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboards.metrics.attention import attention
from dashboards.metrics.bands import Band, bootstrap_band
from dashboards.metrics.binning import binned_means, frame_seconds, second_count, viewer_means
from dashboards.metrics.intervals import Estimate, clustered_share, mean_interval, wilson_interval
from dashboards.metrics.peaks import MIN_VIEWERS, Peak, crossfitted_peak
from dashboards.metrics.quality import VALID, FrameSigns, frame_reasons, reason_counts, running
from dashboards.metrics.share_bands import share_band
from dashboards.metrics.valence import EXPRESSIONS, valence

SERIES = (*EXPRESSIONS, "valence", "attention")
_ATTENTION = SERIES.index("attention")  # the last one
_LOWEST = np.array([0.0] * len(EXPRESSIONS) + [-1.0, 0.0])


@dataclass(frozen=True)
class Trace:
    """What the viewers of one ad showed, second by second, and what stands behind it.

    `band`: mean, low, high and n, [T, 9] in the order of `SERIES`; expressions and attention 0..1, valence −1..1.
    `viewers`: those with a value in at least one second; `exposures`: their plays. `frames`: ended frames in all;
    `running`: of these, taken while the ad ran; `valid`: of these, valid (F3). `set_aside`: frames by reason.
    `means`, `peaks`: by series; None where there is nothing to say, or fewer than `MIN_VIEWERS` viewers for a peak.
    """

    seconds: int
    band: Band
    viewers: int
    exposures: int
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


def trace_from_frames(
    *,
    signs: FrameSigns,
    probabilities: NDArray[np.float64],
    t_ms: NDArray[np.int64],
    exposures: NDArray[np.int64],
    viewers: NDArray[np.str_],
    duration_ms: int,
) -> Trace:
    """Return the trace of one ad.

    Args:
        signs, probabilities [n, 7] (order of `EXPRESSIONS`), t_ms [n], exposures [n], viewers [n]: one row a frame.
        duration_ms: the ad's length, which gives the number of bins.
    """
    reasons = frame_reasons(signs)
    ran = running(reasons)
    valid = reasons == VALID
    seconds = second_count(duration_ms)
    exposure_keys, rows, exposure_of = np.unique(exposures, return_index=True, return_inverse=True)
    viewer_keys, viewer_of_exposure = np.unique(viewers[rows], return_inverse=True)
    bins = frame_seconds(t_ms, duration_ms)
    shape = (len(exposure_keys), seconds)
    shown = np.column_stack([probabilities, valence(probabilities)])
    towards = attention(signs.found, signs.hidden, signs.yaw, signs.pitch)[:, None]
    per_exposure = np.concatenate(
        [
            binned_means(shown, valid, ran, exposure_of, bins, shape),
            binned_means(towards, ran, ran, exposure_of, bins, shape),
        ],
        axis=2,
    )
    values = viewer_means(per_exposure, viewer_of_exposure, len(viewer_keys))
    present = np.isfinite(values).any(axis=(1, 2))
    values = values[present]
    viewer_of_frame = viewer_of_exposure[exposure_of]
    hits = np.bincount(viewer_of_frame[valid], minlength=len(viewer_keys))
    totals = np.bincount(viewer_of_frame[ran], minlength=len(viewer_keys))
    return Trace(
        seconds=seconds,
        band=_bands(values),
        viewers=int(present.sum()),
        exposures=int(np.isfinite(per_exposure).any(axis=(1, 2)).sum()),
        frames=len(reasons),
        running=int(ran.sum()),
        valid=int(valid.sum()),
        valid_share=clustered_share(hits, totals),
        set_aside=reason_counts(reasons),
        means={name: _level(name, _viewer_levels(values[:, :, k])) for k, name in enumerate(SERIES)},
        peaks={name: crossfitted_peak(values[:, :, k]) for k, name in enumerate(SERIES)},
    )


def _level(name: str, levels: NDArray[np.float64]) -> Estimate | None:
    """Return the mean over viewers; where all looked all the time, with the Wilson interval that the band has, too."""
    found = mean_interval(levels)
    if name == "attention" and found is not None and found.n > 1 and found.low is None:
        return Estimate(found.value, *wilson_interval(found.value, found.n), found.n)
    return found


def _viewer_levels(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each viewer's mean over the seconds that they have, [V]; NaN where there are none."""
    there = np.isfinite(values)
    n = there.sum(axis=1)
    return np.divide(np.where(there, values, 0).sum(axis=1), n, out=np.full(len(n), np.nan), where=n > 0)


def _bands(values: NDArray[np.float64]) -> Band:
    """Return the band of all series, [T, 9], kept inside what is possible."""
    shown, looked = bootstrap_band(values[:, :, :_ATTENTION]), share_band(values[:, :, _ATTENTION])

    def both(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(shown, name), getattr(looked, name)], axis=-1)

    low, high = np.maximum(both("low"), _LOWEST), np.minimum(both("high"), 1.0)
    return Band(mean=both("mean"), low=low, high=high, n=both("n"), c=both("c"))
