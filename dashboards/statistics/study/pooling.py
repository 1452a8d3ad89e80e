"""Partial pooling: differences drawn to zero as far as chance alone may have made them."""

import numpy as np
from numpy.typing import NDArray

_STEPS = 80
_Z = 1.959964


def pooled(
    values: NDArray[np.float64], errors: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return K ≥ 2 differences from their common mean after partial pooling, and half the widths of their 95 %
    intervals, [K] each.

    `values`, `errors` (> 0): [K]. θ_k ~ N(0, τ²), τ flat; the mean over τ of wθ̂ with w = τ²/(τ² + s²), and its spread,
    that of τ included: with few ads τ is not known well, and one value for it would look too sure. Source: Gelman 2006,
    Bayesian Analysis 1; Efron & Morris 1975.
    """
    spreads = np.linspace(0.0, 3 * (np.abs(values).max() + errors.max()), _STEPS)[:, None]
    whole = spreads**2 + errors**2
    log_chance = (-0.5 * np.log(whole) - 0.5 * values**2 / whole).sum(axis=1, keepdims=True)
    chance = np.exp(log_chance - log_chance.max())
    chance /= chance.sum()
    weights = spreads**2 / whole
    means = weights * values
    mean = (chance * means).sum(axis=0)
    variance = (chance * (weights * errors**2 + means**2)).sum(axis=0) - mean**2
    return mean, _Z * np.sqrt(np.maximum(variance, 0.0))
