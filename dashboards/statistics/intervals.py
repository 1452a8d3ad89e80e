"""F19 for single numbers: Wilson intervals of shares, BCa intervals of means over viewers."""

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.bands import LEVEL, RESAMPLES, SEED
from dashboards.statistics.resampling import resample_sizes, resample_weights
from dashboards.statistics.values import Estimate

_NORMAL = NormalDist()
_Z = _NORMAL.inv_cdf(0.5 + LEVEL / 2)


def wilson_interval(share: float, n: float) -> tuple[float, float]:
    """Return the 95 % Wilson score interval of a share of n > 0 (n may be an effective, fractional number).

    Source: Wilson 1927; Brown, Cai & DasGupta 2001. Bounds lie in 0..1.
    """
    centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * (share * (1 - share) / n + _Z**2 / (4 * n**2)) ** 0.5
    # Of none or all, one bound is the share itself; rounding must not set it beyond.
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


def clustered_share(hits: NDArray[np.int64], totals: NDArray[np.int64]) -> Estimate | None:
    """Return Σ hits / Σ totals with a Wilson interval that knows that frames come in viewers.

    Args:
        hits, totals: [V], one count a viewer; viewers with a total of 0 are left out.

    The frames of one viewer are alike, so n in Wilson's formula is the effective number: the share's binomial variance
    over its variance between viewers (ratio estimator; Korn & Graubard 1998), between the number of viewers and the
    number of frames. With one viewer it is 1. Returns None where there are no frames at all.
    """
    hits, totals = hits[totals > 0], totals[totals > 0]
    viewers = len(totals)
    if not viewers:
        return None
    frames = totals.sum()
    share = float(hits.sum() / frames)
    between = viewers / max(viewers - 1, 1) * ((hits - share * totals) ** 2).sum() / frames**2
    binomial = share * (1 - share)
    effective = binomial / between if viewers > 1 and between > 0 else viewers
    low, high = wilson_interval(share, float(np.clip(effective, viewers, frames)) if viewers > 1 else 1.0)
    return Estimate(share, low, high, viewers)


def mean_interval(
    values: NDArray[np.float64], *, resamples: int = RESAMPLES, seed: int = SEED
) -> Estimate | None:
    """Return the mean of one value a viewer with its 95 % BCa bootstrap interval; None where no value is finite.

    `values`: [V], NaN for viewers without one. Source: Efron 1987 (bias-corrected and accelerated).
    """
    values = values[np.isfinite(values)]
    n = len(values)
    if n == 0:
        return None
    mean = float(values.mean())
    deviations = values - mean
    if n < 2 or not deviations.any():
        return Estimate(mean, None, None, n)
    weights, sizes = resample_weights(n, resamples, seed), resample_sizes(n, resamples, seed)
    means = np.sort(mean + weights @ deviations.astype(np.float32) / sizes)
    below = np.clip(
        ((means < mean).sum() + (means <= mean).sum()) / (2 * resamples), 1 / resamples, 1 - 1 / resamples
    )
    bias = _NORMAL.inv_cdf(below)
    # The jackknife's influence of each viewer on a mean is its deviation.
    acceleration = (deviations**3).sum() / (6 * (deviations**2).sum() ** 1.5)
    ends = [_corrected(bias, acceleration, z) for z in (-_Z, _Z)]
    low, high = np.quantile(means, ends)
    return Estimate(mean, float(low), float(high), n)


def level_interval(values: NDArray[np.float64], *, share: bool) -> Estimate | None:
    """Return `mean_interval` of levels [V]. A share in which nobody differs gets Wilson's interval: there may be others
    among those who were not asked."""
    own = mean_interval(values)
    if share and own and own.n > 1 and own.low is None:
        return Estimate(own.value, *wilson_interval(own.value, own.n), own.n)
    return own


def _corrected(bias: float, acceleration: float, z: float) -> float:
    return _NORMAL.cdf(bias + (bias + z) / (1 - acceleration * (bias + z)))
