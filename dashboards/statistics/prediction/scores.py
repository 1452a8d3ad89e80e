"""How good predicted probabilities are: order (AUC) and calibration, each with its interval over viewers."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.prediction.models import logistic_fit
from dashboards.statistics.values import Estimate

RESAMPLES = 500
_FAR = 1e-6


def auc(y: NDArray[np.float64], score: NDArray[np.float64], fold: NDArray[np.int64]) -> float:
    """Return the chance that a yes is ranked above a no of the same fold, ties half (Mann & Whitney 1947).

    Only rows that one model predicted are compared, so that a guess by base rate has ½ by its nature. Across folds it
    would have less: without a well-liked ad, what is left to learn from is liked less, and pooled AUCs of pure noise
    came to .46 in simulated studies. NaN where no fold has both.
    """
    # Loaded with the first prediction, not with the web process: it costs a second.
    from scipy.stats import rankdata

    yes = y > 0.5
    order = np.unique(score, return_inverse=True)[1] / len(score)
    folds, stratum = np.unique(fold, return_inverse=True)
    size = np.bincount(stratum, minlength=len(folds))
    rank = rankdata(stratum + order / 2) - (np.cumsum(size) - size)[stratum]
    n = np.bincount(stratum, weights=yes, minlength=len(folds))
    wins = np.bincount(stratum, weights=rank * yes, minlength=len(folds)) - n * (n + 1) / 2
    pairs = float((n * (size - n)).sum())
    return float(wins[n < size].sum() / pairs) if pairs else float("nan")


def calibration_slope(y: NDArray[np.float64], p: NDArray[np.float64], fold: object = None) -> float:
    """Return the slope of y on the log odds of p: 1 is calibrated, below 1 too extreme (Cox 1958).

    NaN where all p are alike.
    """
    odds = np.log(np.clip(p, _FAR, 1 - _FAR) / (1 - np.clip(p, _FAR, 1 - _FAR)))
    if odds.std() < _FAR or not 0 < y.mean() < 1:
        return float("nan")
    return float(logistic_fit(np.column_stack([np.ones(len(odds)), odds]), y, penalty=_FAR)[1])


def brier(y: NDArray[np.float64], p: NDArray[np.float64], fold: object = None) -> float:
    """Return the mean squared error of the probabilities (Brier 1950)."""
    return float(((p - y) ** 2).mean())


def scored(
    statistic: Callable[..., float],
    y: NDArray[np.float64],
    p: NDArray[np.float64],
    fold: NDArray[np.int64],
    viewers: NDArray[np.int64],
    *,
    seed: int,
) -> Estimate:
    """Return a score with its 95 % percentile interval from resampled viewers; low and high None where undefined."""
    keys, rows = np.unique(viewers, return_inverse=True)
    members = np.split(np.argsort(rows, kind="stable"), np.cumsum(np.bincount(rows))[:-1])
    rng = np.random.default_rng(seed)
    found = float(statistic(y, p, fold))
    drawn = []
    for _ in range(RESAMPLES):
        picked = np.concatenate([members[k] for k in rng.integers(0, len(keys), len(keys))])
        drawn.append(statistic(y[picked], p[picked], fold[picked]))
    usable = np.array(drawn)[np.isfinite(drawn)]
    if not np.isfinite(found) or len(usable) < RESAMPLES / 2:
        return Estimate(found, None, None, len(keys))
    low, high = np.quantile(usable, [0.025, 0.975])
    return Estimate(found, float(low), float(high), len(keys))
