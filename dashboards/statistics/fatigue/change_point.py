"""F33: did the daily level of a campaign break, and when? Bayesian, with a prior on no break at all."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.special import logsumexp

ALERT_AT = 0.9
PRIOR_NONE = 0.8
MEMORIES, WANDERING = (0.3, 0.6, 0.8), (0.5, 0.95)  # ρ, κ
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

    Days resemble each other: the covariance of their means is σ²(κ·ρ^|days apart| + (1 − κ)·n̄/n_d on the diagonal),
    with ρ and κ even over `MEMORIES` and `WANDERING`. In each, break or none is compared by the g-prior's Bayes factor
    with unit information (g = D), BF = (1 + g)^((D−2)/2) / (1 + g(1 − R²))^((D−1)/2) (Liang et al. 2008, JASA 103, eq.
    6), R² of the step by generalised least squares. Prior: 4/5 on none, the rest even over the days that leave three on
    either side: a break is reported where the data speak for it 36 to 1, and a look every day rarely finds what is not
    there (Ville 1939: a Bayes factor ever exceeds 36 with probability 1/36 at most; `benchmarks/gates/fatigue.py`
    counts).
    """
    size = len(days)
    if size < MIN_DAYS:
        return None
    starts = np.arange(MIN_DAYS_BESIDE, size - MIN_DAYS_BESIDE + 1)
    after = (np.arange(size) >= starts[:, None]).astype(np.float64)
    apart = np.abs(days[:, None] - days)
    own = np.diag(counts.mean() / counts)
    fits = [
        _fit(share * memory**apart + (1 - share) * own, means, after)
        for memory, share in ((0.0, 0.0), *product(MEMORIES, WANDERING))
    ]
    evidence = np.array([fit.evidence for fit in fits])
    log_break = logsumexp(evidence[:, None] + [fit.log_bf for fit in fits], axis=0)
    log_break += np.log((1 - PRIOR_NONE) / len(starts))
    log_all = logsumexp(np.append(log_break, logsumexp(evidence) + np.log(PRIOR_NONE)))
    by_day = np.zeros(size)
    by_day[starts] = np.exp(log_break - log_all)
    probability = float(by_day.sum())
    best = int(by_day.argmax())
    place = best - int(starts[0])
    # Of all covariances, each as likely as it makes what was seen; between them the size of the step differs, too.
    told = evidence + [fit.log_bf[place] for fit in fits]
    trust = np.exp(told - logsumexp(told))
    steps, errors = (np.array([getattr(fit, part)[place] for fit in fits]) for part in ("step", "error"))
    change = float(trust @ steps)
    error = float(np.sqrt(trust @ (errors**2 + (steps - change) ** 2)))
    before = float(np.average(means[:best], weights=counts[:best]))
    cumulated = np.cumsum(by_day) / max(probability, 1e-300)
    return ChangePoint(
        probability=probability,
        by_day=by_day,
        day=float(days[best]),
        day_low=float(days[np.searchsorted(cumulated, 0.05)]),
        day_high=float(days[min(int(np.searchsorted(cumulated, 0.95)), size - 1)]),
        before=before,
        after=before + change,
        change=change,
        low=change - 1.96 * error,
        high=change + 1.96 * error,
        days=size,
        n=int(counts.sum()),
    )


@dataclass(frozen=True)
class _Fit:
    """`evidence`: log marginal likelihood without a break, but for a constant; by candidate day: log Bayes factor, step
    and its standard error."""

    evidence: float
    log_bf: NDArray[np.float64]
    step: NDArray[np.float64]
    error: NDArray[np.float64]


def _fit(covariance: NDArray[np.float64], means: NDArray[np.float64], after: NDArray[np.float64]) -> _Fit:
    """Return what the data say with this covariance of the days, up to σ²."""
    size = len(means)
    root = np.linalg.cholesky(covariance)
    white = solve_triangular(root, np.column_stack([np.ones(size), means, after.T]), lower=True)
    one, rest = white[:, 0], white[:, 1:]
    rest = rest - np.outer(one, one @ rest / (one @ one))
    y, x = rest[:, 0], rest[:, 1:]
    total, square = float(y @ y), (x**2).sum(axis=0)
    varied = total > _SAME * size * float(means @ means)  # else all days are alike but for rounding
    step = x.T @ y / square if varied else np.zeros(len(after))
    r2 = np.clip(step**2 * square / total, 0.0, 1.0) if varied else np.zeros(len(after))
    log_bf = (size - 2) / 2 * np.log1p(size) - (size - 1) / 2 * np.log1p(size * (1 - r2))
    evidence = -np.log(np.diag(root)).sum() - np.log(one @ one) / 2
    evidence -= (size - 1) / 2 * np.log(total) if varied else 0.0
    return _Fit(float(evidence), log_bf, step, np.sqrt(total * (1 - r2) / (size - 2) / square))


def daily_means(
    days: NDArray[np.float64], values: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Return whole days in order, the mean of each and how many values it has; NaN values are left out."""
    kept = np.isfinite(values) & np.isfinite(days)
    found, group = np.unique(np.floor(days[kept]), return_inverse=True)
    counts = np.bincount(group, minlength=len(found))
    sums = np.bincount(group, weights=values[kept], minlength=len(found))
    return found, sums / np.maximum(counts, 1), counts
