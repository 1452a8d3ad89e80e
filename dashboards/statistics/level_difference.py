"""The difference of two mean levels with its interval and p-value: paired t, or Welch's t for different people."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.bands import LEVEL
from dashboards.statistics.values import Estimate

MIN_VIEWERS = 5  # a side


@dataclass(frozen=True)
class LevelDifference:
    """`estimate`: first − second with its 95 % interval, in the unit of the levels; its n counts all viewers in it.
    `t`, `df`: of the test."""

    estimate: Estimate
    p: float
    t: float
    df: float
    paired: bool
    n_first: int
    n_second: int


def level_difference(
    first: NDArray[np.float64], second: NDArray[np.float64], *, paired: bool
) -> LevelDifference | None:
    """Return the difference of the means of one value a viewer; None with fewer than five viewers a side.

    `first` [Va], `second` [Vb], NaN left out; paired: row i of both is the same viewer. None, too, where nobody differs
    from anybody, so that there is no t. Interval and p come from the same t (`scipy.stats`). Source: Student 1908;
    Welch 1947.
    """
    from scipy.stats import ttest_1samp, ttest_ind

    if paired:
        own = first - second
        own = own[np.isfinite(own)]
        n_first = n_second = n = len(own)
        if n < MIN_VIEWERS or not np.ptp(own) > 0:
            return None
        value, test = float(own.mean()), ttest_1samp(own, 0.0)
    else:
        a, b = first[np.isfinite(first)], second[np.isfinite(second)]
        n_first, n_second = len(a), len(b)
        n = n_first + n_second
        if min(n_first, n_second) < MIN_VIEWERS or not (np.ptp(a) > 0 or np.ptp(b) > 0):
            return None
        value, test = float(a.mean() - b.mean()), ttest_ind(a, b, equal_var=False)
    low, high = test.confidence_interval(LEVEL)
    return LevelDifference(
        Estimate(value, float(low), float(high), n),
        float(test.pvalue),
        float(test.statistic),
        float(test.df),
        paired,
        n_first,
        n_second,
    )
