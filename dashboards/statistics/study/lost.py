"""What frames that are lost while people express could hide at most: a bound, not an estimate."""

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.intervals import mean_interval
from dashboards.statistics.values import Estimate

EXTREME = 0.01  # the share of what was seen that stands for “strongest” and “weakest”
GROUPS = 25
# From how many viewers on intervals of the bounds hold.
MIN_FOR_BOUNDS = 150


def lost_share(values: NDArray[np.float64]) -> Estimate | None:
    """Return the mean share of the ad of which a viewer has no value. `values`: [V, T], NaN for gaps."""
    return mean_interval(_lost(values))


def lost_bounds(values: NDArray[np.float64]) -> tuple[Estimate | None, Estimate | None]:
    """Return the mean over the ad and viewers, had every lost moment been as weak, and as strong, as the weakest and
    strongest 1 % of what was seen of anybody.

    `values`: [V, T], NaN for gaps; viewers without any value are left out. A face that leaves the detector while it
    laughs is not missing at random: no model of what was seen can tell, so both ends are shown. Source: Manski 2003,
    Partial Identification of Probability Distributions.

    Who was met decides what the strongest 1 % is, too: the interval is `mean_interval` of what each of up to 25 groups
    of viewers adds (the delete-a-group jackknife; Kott 2001, Journal of Official Statistics 17, 521–526). It holds 94 %
    at 150 viewers and 87 % at 60 (simulated, a fifth carrying the smiles): hence `MIN_FOR_BOUNDS`.
    """
    values = values[np.isfinite(values).any(axis=1)]
    viewers = len(values)
    if not viewers:
        return None, None
    there = np.isfinite(values)
    lost = 1 - there.mean(axis=1)
    kept = (1 - lost) * np.where(there, values, 0.0).sum(axis=1) / there.sum(axis=1)
    groups = min(GROUPS, viewers)
    group = np.arange(viewers) * groups // viewers
    seen, whose = values[there], np.broadcast_to(group[:, None], values.shape)[there]
    order = np.argsort(seen)  # once: many viewers have many values
    seen, whose = seen[order], whose[order]
    found = kept.mean() + lost.mean() * _ends(seen)
    if groups < 2:
        return _around(found[0], found[:1], viewers), _around(found[1], found[1:], viewers)
    left_out = np.array(
        [
            kept[group != own].mean() + lost[group != own].mean() * _ends(seen[whose != own])
            for own in range(groups)
        ]
    )
    added = groups * found - (groups - 1) * left_out
    return _around(found[0], added[:, 0], viewers), _around(found[1], added[:, 1], viewers)


def _ends(seen: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return [2], the quantiles of sorted values that stand for the weakest and the strongest."""
    at = (len(seen) - 1) * np.array([EXTREME, 1 - EXTREME])
    below = at.astype(np.int64)
    above = np.minimum(below + 1, len(seen) - 1)
    return seen[below] + (at - below) * (seen[above] - seen[below])


def _around(found: float, added: NDArray[np.float64], viewers: int) -> Estimate:
    own, found = mean_interval(added), float(found)
    if own is None or own.low is None or own.high is None:
        return Estimate(found, None, None, viewers)
    return Estimate(found, found + own.low - own.value, found + own.high - own.value, viewers)


def _lost(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return [V], the share of bins without a value; NaN for viewers who have none at all."""
    share = 1 - np.isfinite(values).mean(axis=1)
    return np.where(share < 1, share, np.nan)
