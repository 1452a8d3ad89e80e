"""One exposure's series from its frames: F2–F3 → F4 → F5 → F6 → F7–F12. Closing one costs its own frames alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.frames.activation import activation
from dashboards.statistics.frames.attention import attention
from dashboards.statistics.frames.baseline import above_baseline, baseline, preroll_valid
from dashboards.statistics.frames.binning import binned_means
from dashboards.statistics.frames.engagement import engagement, expressiveness
from dashboards.statistics.frames.expressing import expressing
from dashboards.statistics.frames.gaps import pace_gaps, short_gaps_filled
from dashboards.statistics.frames.grade import Grade, exposure_grade
from dashboards.statistics.frames.prior_shift import prior_shifted
from dashboards.statistics.frames.quality import (
    OUTSIDE_AD,
    PREROLL,
    VALID,
    FrameSigns,
    frame_reasons,
    reason_counts,
    running,
)
from dashboards.statistics.frames.resting import Resting, resting_face
from dashboards.statistics.frames.series import RAW, SERIES
from dashboards.statistics.frames.smoothing import smoothed
from dashboards.statistics.frames.timeline import Timeline
from dashboards.statistics.frames.valence import EXPRESSIONS, valence

VERSION = 5  # raised whenever the same frames would give other numbers


@dataclass(frozen=True)
class ExposureSeries:
    """What one viewer showed during one play of an ad.

    `values` [T, S] in the order of `SERIES`, smoothed (F5), NaN for gaps; `raw` [T, 9] in the order of `RAW`, binned
    (F4) and not smoothed. Probabilities, attention, x, y 0..1; valence, expressiveness −1..1; activation −0.27..0.67;
    engagement −0.5..1. `baseline` [6] by `EXPRESSIVE`, `resting`: NaN where unknown. `running`, `valid`, `frames`:
    counts.
    """

    timeline: Timeline
    values: NDArray[np.float64]
    raw: NDArray[np.float64]
    baseline: NDArray[np.float64]
    resting: Resting
    frames: int
    running: int
    valid: int
    set_aside: dict[str, int]
    grade: Grade

    def of(self, name: str) -> NDArray[np.float64]:
        """Return one series of `values`, [T]."""
        return self.values[:, SERIES.index(name)]


def exposure_series(
    *,
    signs: FrameSigns,
    probabilities: NDArray[np.float64],
    t_ms: NDArray[np.int64],
    timeline: Timeline,
    prior_ratio: NDArray[np.float64] | None = None,
) -> ExposureSeries:
    """Return the series of one exposure.

    Args:
        signs, probabilities [n, 7] in 0..1 (order of `EXPRESSIONS`), t_ms [n] media time: one row a frame, any order.
        timeline: the ad's bins.
        prior_ratio: [n, 7] of F2, NaN or None where unknown: the shifted series are missing then.

    Where the neutral screen holds too few valid frames, everything that needs it (x, y, X, engagement, every change) is
    missing.
    """
    reasons = frame_reasons(signs)
    bins = timeline.bin_of(t_ms)
    reasons[running(reasons) & (bins < 0)] = OUTSIDE_AD
    ran, valid = running(reasons), reasons == VALID
    neutral = preroll_valid(signs)
    usual = baseline(probabilities, neutral)
    resting = resting_face(
        probabilities, t_ms, shown=signs.playback == PREROLL, valid=neutral, bin_ms=timeline.bin_ms
    )
    stretches = timeline.stretches(t_ms, signs.playback)
    one = np.zeros(len(bins), dtype=np.int64)
    shape = (1, timeline.bins)
    shown = np.column_stack([probabilities, valence(probabilities)])
    moved = prior_shifted(probabilities, prior_ratio)
    moved = np.column_stack([moved, valence(moved)])
    towards = attention(signs.found, signs.hidden, signs.yaw, signs.pitch)[:, None]
    binned = np.concatenate(
        [
            binned_means(shown, valid, ran, one, bins, shape)[0],
            binned_means(towards, ran, ran, one, bins, shape)[0],
            binned_means(moved, valid, ran, one, bins, shape)[0],
        ],
        axis=1,
    )
    inside = ran & (bins >= 0)
    between = pace_gaps(t_ms[inside], bins=timeline.bins, bin_ms=timeline.bin_ms)
    filled = short_gaps_filled(binned, bin_ms=timeline.bin_ms, stretches=stretches, between=between)
    raw, smooth = filled[:, : len(RAW)], smoothed(filled, bin_ms=timeline.bin_ms, stretches=stretches)
    smooth, shifted = smooth[:, : len(RAW)], smooth[:, len(RAW) :]
    p, a = smooth[:, : len(EXPRESSIONS)], smooth[:, -1]
    x = above_baseline(p, usual)
    expressive = expressiveness(p, resting.mean)
    set_aside = reason_counts(reasons)
    return ExposureSeries(
        timeline=timeline,
        values=np.column_stack(
            [
                smooth,
                activation(p),
                expressive,
                engagement(a, expressive),
                x,
                expressing(x, bin_ms=timeline.bin_ms, stretches=stretches),
                shifted,
            ]
        ),
        raw=raw,
        baseline=usual,
        resting=resting,
        frames=len(reasons),
        running=int(inside.sum()),
        valid=int((valid & inside).sum()),
        set_aside=set_aside,
        grade=exposure_grade(
            frames=len(reasons),
            running=int(inside.sum()),
            valid=int((valid & inside).sum()),
            covered=float(np.isfinite(raw[:, 0]).mean()),
            set_aside=set_aside,
            baseline_known=bool(np.isfinite(usual).all()),
        ),
    )
