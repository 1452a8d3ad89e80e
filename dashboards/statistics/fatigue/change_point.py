"""F33: did the daily level of a campaign break, and when? Bayesian, with a prior on no break at all."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

ALERT_AT = 0.9
PRIOR_NONE = 0.5
MIN_DAYS_BESIDE = 3
MIN_DAYS = 2 * MIN_DAYS_BESIDE + 2
_SAME = 1e-20


@dataclass(frozen=True)
class ChangePoint:
    """`probability`: that the level broke at all, 0..1; `alert` above .9. `by_day` [D]: the posterior that the new
    level began on that day (the rest is on no break). `day`: the most likely one, with the days that hold 90 % of the
    break's posterior. `before`, `after`: the levels on either side of it; `change` with `low`, `high` (95 %).
    `days`: days with data; `n`: values in all.
    """

    probability: float
    by_day: NDArray[np.float64]
    day: float
    day_low: float
    day_high: float
    before: float
    after: float
    change: float
    low: float
    high: float
    days: int
    n: int

    @property
    def alert(self) -> bool:
        return self.probability > ALERT_AT


def change_point(
    days: NDArray[np.float64], means: NDArray[np.float64], counts: NDArray[np.int64]
) -> ChangePoint | None:
    """Return the one-break analysis of daily means (F33), or None under eight days with data.

    Args:
        days: ascending, [D]. means: the level of each day. counts: how many values are behind it (≥ 1).

    Each day's mean has variance σ²/n_d. Break or none is compared by the g-prior's Bayes factor with unit information
    (g = D), BF = (1 + g)^((D−2)/2) / (1 + g(1 − R²))^((D−1)/2) (Liang et al. 2008, JASA 103, eq. 6), R² of the step.
    Prior: ½ on none, the other half even over the days that leave three on either side.
    """
    size = len(days)
    if size < MIN_DAYS:
        return None
    weight = counts / counts.sum()
    starts = np.arange(MIN_DAYS_BESIDE, size - MIN_DAYS_BESIDE + 1)
    after = (np.arange(size) >= starts[:, None]).astype(np.float64)
    share = after @ weight
    centred = means - weight @ means
    total = weight @ centred**2
    step = after @ (weight * centred)
    varied = total > _SAME * (weight @ means**2)  # else all days are alike but for rounding
    r2 = np.clip(step**2 / (share * (1 - share) * total), 0.0, 1.0) if varied else np.zeros(len(starts))
    log_bf = (size - 2) / 2 * np.log1p(size) - (size - 1) / 2 * np.log1p(size * (1 - r2))
    log_break = log_bf + np.log((1 - PRIOR_NONE) / len(starts))
    log_all = logsumexp(np.concatenate([[np.log(PRIOR_NONE)], log_break]))
    by_day = np.zeros(size)
    by_day[starts] = np.exp(log_break - log_all)
    probability = float(by_day.sum())
    best = int(by_day.argmax())
    before, level = (
        np.average(means[part], weights=counts[part]) for part in (slice(best), slice(best, None))
    )
    fitted = np.where(np.arange(size) < best, before, level)
    variance = (counts * (means - fitted) ** 2).sum() / (size - 2)
    error = float(np.sqrt(variance * (1 / counts[:best].sum() + 1 / counts[best:].sum())))
    cumulated = np.cumsum(by_day) / max(probability, 1e-300)
    change = float(level - before)
    return ChangePoint(
        probability=probability,
        by_day=by_day,
        day=float(days[best]),
        day_low=float(days[np.searchsorted(cumulated, 0.05)]),
        day_high=float(days[min(int(np.searchsorted(cumulated, 0.95)), size - 1)]),
        before=float(before),
        after=float(level),
        change=change,
        low=change - 1.96 * error,
        high=change + 1.96 * error,
        days=size,
        n=int(counts.sum()),
    )


def daily_means(
    days: NDArray[np.float64], values: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Return whole days in order, the mean of each and how many values it has; NaN values are left out."""
    kept = np.isfinite(values) & np.isfinite(days)
    found, group = np.unique(np.floor(days[kept]), return_inverse=True)
    counts = np.bincount(group, minlength=len(found))
    sums = np.bincount(group, weights=values[kept], minlength=len(found))
    return found, sums / np.maximum(counts, 1), counts
