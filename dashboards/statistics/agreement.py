"""How far two measures of the same viewers go together."""

import math

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.values import Estimate

MIN_VIEWERS = 25
_Z = 1.959964


def rank_correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> Estimate | None:
    """Return Spearman's ρ of [V] and [V] with its 95 % interval; pairs with a NaN do not count.

    None under 25 pairs, or where one side is always the same. The interval is that of Fisher's z with the variance
    (1 + ρ²/2)/(n − 3). Source: Bonett & Wright 2000, Psychometrika 65, 23–28.
    """
    both = np.isfinite(first) & np.isfinite(second)
    first, second = first[both], second[both]
    n = len(first)
    if n < MIN_VIEWERS or np.ptp(first) == 0 or np.ptp(second) == 0:
        return None
    # Loaded with the first answers, not with the web process: it costs a second.
    from scipy.stats import spearmanr

    rho = float(np.clip(spearmanr(first, second).statistic, -1, 1))
    if abs(rho) > 1 - 1e-12:
        return Estimate(rho, rho, rho, n)
    half = _Z * math.sqrt((1 + rho**2 / 2) / (n - 3))
    return Estimate(rho, math.tanh(math.atanh(rho) - half), math.tanh(math.atanh(rho) + half), n)
