"""Intervals and p-values that hold at every look: a mean is watched while data come in, and may be judged at any time.

The mixture t of a normal effect size, N(0, ρ²) in standard deviations: its e-value is a martingale in the number of
viewers where responses are normal, whatever their spread, and the usual confidence sequence for large n otherwise.
"""

from math import exp, inf, log, sqrt

from dashboards.statistics.comparison import ALPHA

PLANNED = (
    30  # viewers at whom the interval is narrowest, where nobody has registered a number: at 300 it costs 5 %
)


def anytime_critical(df: float, *, planned: int = PLANNED, alpha: float = ALPHA) -> float:
    """Return how many standard errors the interval reaches to either side so that it holds at all looks at once.

    `df`: degrees of freedom so far, n − 1 of one sample. Infinite where no n can tell yet. The interval is the
    confidence sequence of the mixture t; with one look Student's t would be 2 instead of some 3.
    Source: Lai 1976, Annals of Statistics 4; Howard et al. 2021, Annals of Statistics 49; Waudby-Smith et al. 2024,
    Annals of Statistics 52; Wang & Ramdas 2025, Journal of the American Statistical Association.
    """
    if df <= 0:
        return inf
    gain = _gain(df, planned, alpha)
    bound = (sqrt(gain) / alpha) ** (2 / (df + 1))
    return sqrt(df * (bound - 1) / (1 - bound / gain)) if bound < gain else inf


def anytime_p(t: float, df: float, *, planned: int = PLANNED) -> float:
    """Return the p-value that holds at every look, 0..1: 1 over the e-value of the mixture t, at most α where and only
    where `anytime_critical` leaves zero out."""
    if df <= 0:
        return 1.0
    gain = _gain(df, planned, ALPHA)
    square = t * t / df
    e = 0.5 * (df + 1) * (log(1 + square) - log(1 + square / gain)) - 0.5 * log(gain)
    return 1.0 if e <= 0 else exp(-e)


def narrowest_at(registered: int) -> int:
    """Return at how many viewers the interval is narrowest: at a third of those registered, so that early looks say
    something, too, and the last one costs 5 %."""
    return registered // 3 or PLANNED


def _gain(df: float, planned: int, alpha: float) -> float:
    """Return 1 + nρ², ρ² such that the interval is narrowest at the planned n (Waudby-Smith et al. 2024, B.2)."""
    told = -2 * log(alpha)
    return 1 + (df + 1) * (told + log(told + 1)) / planned
