"""What frames that are lost while people express could hide at most: a bound, not an estimate."""

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.intervals import mean_interval
from dashboards.statistics.values import Estimate

EXTREME = 0.01  # the share of what was seen that stands for “strongest” and “weakest”


def lost_share(values: NDArray[np.float64]) -> Estimate | None:
    """Return the mean share of the ad of which a viewer has no value. `values`: [V, T], NaN for gaps."""
    return mean_interval(_lost(values))


def lost_bounds(values: NDArray[np.float64]) -> tuple[Estimate | None, Estimate | None]:
    """Return the mean over the ad and viewers, had every lost moment been as weak, and as strong, as the weakest and
    strongest 1 % of what was seen of anybody.

    `values`: [V, T], NaN for gaps; viewers without any value are left out. A face that leaves the detector while it
    laughs is not missing at random: no model of what was seen can tell, so both ends are shown. Source: Manski 2003,
    Partial Identification of Probability Distributions.
    """
    seen = values[np.isfinite(values)]
    if not len(seen):
        return None, None
    lost = _lost(values)
    with np.errstate(invalid="ignore"):
        observed = np.nansum(values, axis=1) / np.isfinite(values).sum(axis=1)
    ends = (float(np.quantile(seen, own)) for own in (EXTREME, 1 - EXTREME))
    low, high = ((1 - lost) * observed + lost * end for end in ends)
    return mean_interval(low), mean_interval(high)


def _lost(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return [V], the share of bins without a value; NaN for viewers who have none at all."""
    share = 1 - np.isfinite(values).mean(axis=1)
    return np.where(share < 1, share, np.nan)
