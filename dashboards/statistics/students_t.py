"""Quantiles and p-values of Student's t, and where a mean's interval ends by them when values are skewed."""

from functools import lru_cache

import numpy as np
from scipy.special import stdtr, stdtrit

_NO_SKEW = 1e-6


@lru_cache(maxsize=1024)
def t_quantile(df: float, p: float = 0.975) -> float:
    """Return the p quantile (0 < p < 1) of Student's t with df > 0 degrees of freedom."""
    return float(stdtrit(df, p))


def skewed_ends(df: int, skew: float, p: float = 0.975) -> tuple[float, float]:
    """Return how far a mean's 95 % interval, or that up to the quantile p, reaches below and above it, in its errors.

    At each end the further of Student's t and of t after Hall's monotone cubic transformation, which takes out the
    skewness: with r the skewness of the mean (that of the values over √n) and u = ±t − r/6, its end lies at
    −3(∛(1 + r·u) − 1)/r. Source: Student 1908; Hall 1992, JRSS B 54, 221–228.
    """
    t = t_quantile(df, p)
    if abs(skew) < _NO_SKEW:
        return t, t
    below, above = (3 * (float(np.cbrt(1 + skew * (end - skew / 6))) - 1) / skew for end in (t, -t))
    return max(t, below), max(t, -above)


def t_p(t: float, df: float) -> float:
    """Return the two-sided p of a t with df > 0 degrees of freedom."""
    return float(2 * stdtr(df, -abs(t)))
