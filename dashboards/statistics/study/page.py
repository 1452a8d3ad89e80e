"""How a page's chance of a false claim is shared out: 5 % for the primary outcome, 1 % for all that is exploratory."""

from dashboards.statistics.comparison import ALPHA

EXPLORATORY = 0.2  # of α, for all exploratory tests of a page together
MOMENTS = 40  # of an ad at most: highest and lowest of its series, of its thirds, after its brand appears
# Up to where an interval must leave out what it is held against, so that all moments of an ad together keep that share.
MOMENT_QUANTILE = 1 - ALPHA * EXPLORATORY / MOMENTS / 2


def exploratory_p(p: float, tests: int) -> float:
    """Return the p of one of a page's `tests` exploratory ones, adjusted so that all of them together are flagged by
    chance (p ≤ .05) in 1 % of pages. Source: ours, weighted Bonferroni; Westfall & Krishen 2001, Journal of Statistical
    Planning and Inference 99."""
    return min(1.0, p * tests / EXPLORATORY)


def primary_p(p: float, tests: int) -> float:
    """Return the p of one of `tests` on the primary outcome, adjusted by Bonferroni."""
    return min(1.0, p * tests)
