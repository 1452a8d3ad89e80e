"""Quantiles of Student's t."""

from functools import lru_cache

from scipy.special import stdtrit


@lru_cache(maxsize=1024)
def t_quantile(df: int, p: float = 0.975) -> float:
    """Return the p quantile (0 < p < 1) of Student's t with df ≥ 1 degrees of freedom."""
    return float(stdtrit(df, p))
