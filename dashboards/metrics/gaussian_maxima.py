"""The largest deviation of a mean trace from the truth, where there are so many viewers that it is normal."""

import numpy as np
from numpy.typing import NDArray


def gaussian_maxima(
    there: NDArray[np.bool_],
    centred: NDArray[np.float64],
    shape: tuple[int, int],
    resamples: int,
    seed: int,
) -> NDArray[np.float64]:
    """Return [B, S], draws of max_t |x̄*(t) − x̄(t)| / se(t) for each series.

    Args:
        there: [V, T·S], where a viewer has a value. centred: [V, T·S], values minus their mean, 0 where missing.
        shape: (T, S).

    The Gaussian multiplier bootstrap in its cheap form: with the estimated correlations of the mean trace, [T, T] for
    each series, normal traces are drawn directly, so that the cost no longer grows with viewers × resamples.
    Source: Chernozhukov, Chetverikov & Kato 2013, Annals of Statistics 41.
    """
    seconds, series = shape
    n = np.maximum(there.sum(axis=0), 1)
    influence = (centred / n).astype(np.float32).reshape(-1, seconds, series)
    normal = np.random.default_rng(seed).standard_normal((resamples, seconds), dtype=np.float32)
    largest = np.zeros((resamples, series))
    for k in range(series):
        own = np.ascontiguousarray(influence[:, :, k])
        covariance = (own.T @ own).astype(np.float64)
        se = np.sqrt(np.diag(covariance))
        usable = se > 0
        if not usable.any():
            continue
        correlation = covariance[np.ix_(usable, usable)] / np.outer(se[usable], se[usable])
        values, vectors = np.linalg.eigh(correlation)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        largest[:, k] = np.abs(normal[:, : len(root)] @ root.T.astype(np.float32)).max(axis=1)
    return largest
