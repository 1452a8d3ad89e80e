"""95 % intervals for what is measured on a sample of faces."""

import math
from collections.abc import Callable

import numpy as np

Z_95 = 1.959964
RESAMPLES = 1000


def wilson_interval(right: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share of `right` out of n (Wilson 1927)."""
    if n == 0:
        return 0.0, 1.0
    share, z2 = right / n, Z_95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    # Of none or all, one bound is the share itself; rounding must not set it beyond.
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def f1_interval(hit: int, either: int) -> tuple[float, float]:
    """The interval of an F1 = 2 hit / either, where either = support + predicted.

    F1 = 2J / (1 + J) rises with J = hit / (either − hit), the share of hits among the faces that are of the class or
    were called it: the Wilson interval of J, carried over.
    """
    low, high = wilson_interval(hit, either - hit)
    return 2 * low / (1 + low), 2 * high / (1 + high)


def mean_interval(values: np.ndarray) -> tuple[float, float]:
    """The normal interval of the mean of values [n], n ≥ 2."""
    half = Z_95 * float(values.std(ddof=1)) / math.sqrt(len(values))
    return float(values.mean()) - half, float(values.mean()) + half


def macro_recall_interval(hits: np.ndarray, supports: np.ndarray) -> tuple[float, float]:
    """The normal interval of the mean recall; the classes' recalls are independent shares, hits [k] of supports [k]."""
    recall = hits / supports
    half = Z_95 * math.sqrt(float((recall * (1 - recall) / supports).sum())) / len(supports)
    return max(0.0, float(recall.mean()) - half), min(1.0, float(recall.mean()) + half)


def bootstrap_interval(
    statistic: Callable[[np.ndarray], float], *, n: int, seed: int = 0
) -> tuple[float, float]:
    """The bootstrap interval of a statistic of row numbers [n], less the bootstrap's own bias, never below zero.

    The calibration error of a resample lies above that of the sample, since resampling adds noise to each bin; a plain
    percentile interval may miss the estimate itself.
    """
    random, estimate = np.random.default_rng(seed), statistic(np.arange(n))
    drawn = np.array([statistic(random.integers(0, n, n)) for _ in range(RESAMPLES)])
    low, high = np.quantile(drawn, [0.025, 0.975]) - (drawn.mean() - estimate)
    return max(0.0, float(low)), float(high)
