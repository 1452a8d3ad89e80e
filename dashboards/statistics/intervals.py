"""F19 for single numbers: Wilson intervals of shares, intervals of means over viewers that know their skewness."""

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from dashboards.statistics.bands import LEVEL
from dashboards.statistics.students_t import skewed_ends
from dashboards.statistics.values import Estimate

_NORMAL = NormalDist()
_Z = _NORMAL.inv_cdf(0.5 + LEVEL / 2)
# From how many viewers on intervals of means hold 92 to 97 %, and under how many nothing is said at all.
MIN_FOR_MEANS, MIN_SHOWN = 25, 5
_FEW = 3
_UNMET = 0.5


def wilson_interval(share: float, n: float) -> tuple[float, float]:
    """Return the 95 % Wilson score interval of a share of n > 0 (n may be an effective, fractional number).

    Of up to `_FEW` hits, or misses, the near end is Poisson's: Wilson's own holds a share of 1 in 400 in 85 % of
    studies of 60. Source: Wilson 1927; Brown, Cai & DasGupta 2001, 4.1.1, the modified interval. Bounds lie in 0..1.
    """
    centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * (share * (1 - share) / n + _Z**2 / (4 * n**2)) ** 0.5
    low, high = min(centre - half, _poisson_end(share, n)), max(centre + half, 1 - _poisson_end(1 - share, n))
    # Of none or all, one bound is the share itself; rounding must not set it beyond.
    return max(0.0, min(share, low)), min(1.0, max(share, high))


def _poisson_end(share: float, n: float) -> float:
    """Return below which mean of a Poisson count so many hits come by chance in 5 % of studies, as a share of n."""
    return float(gammaincinv(share * n, 1 - LEVEL)) / n if 0 < share * n <= _FEW else 1.0


def clustered_share(hits: NDArray[np.int64], totals: NDArray[np.int64]) -> Estimate | None:
    """Return Σ hits / Σ totals with a Wilson interval that knows that frames come in viewers.

    Args:
        hits, totals: [V], one count a viewer; viewers with a total of 0 are left out.

    The frames of one viewer are alike, so n in Wilson's formula is the effective number: the share's binomial variance
    over its variance between viewers (ratio estimator; Korn & Graubard 1998), between the number of viewers and the
    number of frames. The variance counts one more viewer, who differs by half: where one in twenty has most of the poor
    frames, a study may not have met one yet, and without that the interval held 83 % at 60 viewers (simulated).
    With one viewer n is 1. Returns None where there are no frames at all.
    """
    hits, totals = hits[totals > 0], totals[totals > 0]
    viewers = len(totals)
    if not viewers:
        return None
    frames = totals.sum()
    share = float(hits.sum() / frames)
    apart = (hits - share * totals) * viewers / frames
    between = ((apart**2).sum() + _UNMET**2) / max(viewers - 1, 1) / viewers
    effective = float(np.clip(share * (1 - share) / between, viewers, frames))
    return Estimate(share, *wilson_interval(share, effective), viewers)


def mean_interval(values: NDArray[np.float64]) -> Estimate | None:
    """Return the mean of one value a viewer with its 95 % interval; None where no value is finite.

    `values`: [V], NaN for viewers without one. Source: F19, `students_t.skewed_ends`.

    Chosen by simulation (20,000 studies each; a fifth of the viewers carry four fifths of the smiles; noise of a level
    .003 to .07): it holds the truth in 93–98 % from 25 viewers on, in 84–96 % at 10. Student's t alone held 86–95 % at
    25 and 76–95 % at 10, BCa 90–92 % and 78–88 %, a bootstrap-t no narrower than t the same as this within a point, at
    2,000 times the cost. Nothing can hold at 10: one study in nine has no strong viewer among its ten.
    """
    values = values[np.isfinite(values)]
    n = len(values)
    if n == 0:
        return None
    mean = float(values.mean())
    deviations = values - mean
    if n < 2 or not np.ptp(values) > 0:  # the mean of equal values may be another one in its last digit
        return Estimate(mean, None, None, n)
    variance = float((deviations**2).mean())
    error = (variance / (n - 1)) ** 0.5
    skew = float((deviations**3).mean()) / variance**1.5 / n**0.5
    below, above = skewed_ends(n - 1, skew)
    return Estimate(mean, mean - error * below, mean + error * above, n)


def level_interval(values: NDArray[np.float64], *, share: bool) -> Estimate | None:
    """Return `mean_interval` of levels [V]. A share in which nobody differs gets Wilson's interval: there may be others
    among those who were not asked."""
    own = mean_interval(values)
    if share and own and own.n > 1 and own.low is None:
        return Estimate(own.value, *wilson_interval(own.value, own.n), own.n)
    return own
