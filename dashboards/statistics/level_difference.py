"""The difference of two mean levels with its interval and p-value: paired t, or Welch's t for different people."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.students_t import t_p, t_quantile
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
    from anybody, so that there is no t. Interval and p come from the same t. Source: Student 1908; Welch 1947.
    """
    if paired:
        own = first - second
        own = own[np.isfinite(own)]
        n_first = n_second = n = len(own)
        if n < MIN_VIEWERS or not np.ptp(own) > 0:
            return None
        value, error, df = float(own.mean()), float(own.std(ddof=1)) / n**0.5, n - 1.0
    else:
        a, b = first[np.isfinite(first)], second[np.isfinite(second)]
        n_first, n_second = len(a), len(b)
        n = n_first + n_second
        if min(n_first, n_second) < MIN_VIEWERS or not (np.ptp(a) > 0 or np.ptp(b) > 0):
            return None
        of_a, of_b = float(a.var(ddof=1)) / n_first, float(b.var(ddof=1)) / n_second
        value, error = float(a.mean() - b.mean()), (of_a + of_b) ** 0.5
        df = (of_a + of_b) ** 2 / (of_a**2 / (n_first - 1) + of_b**2 / (n_second - 1))
    half = t_quantile(df) * error
    return LevelDifference(
        Estimate(value, value - half, value + half, n),
        t_p(value / error, df),
        value / error,
        df,
        paired,
        n_first,
        n_second,
    )
