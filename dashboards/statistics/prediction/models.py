"""How features are filled and scaled, and a small ridge logistic model. NumPy alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PENALTY = 1.0  # of standardised features, as in a prior N(0, 1) on each coefficient; the intercept is free
_STEPS = 50
_TOLERANCE = 1e-10


@dataclass(frozen=True)
class Scaling:
    """How features are filled and scaled; learnt from the training rows alone."""

    centre: NDArray[np.float64]
    scale: NDArray[np.float64]

    def of(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return [N, F + 1] with a leading column of ones; what is missing stands at the mean."""
        scaled = np.where(np.isfinite(features), (features - self.centre) / self.scale, 0.0)
        return np.column_stack([np.ones(len(scaled)), scaled])


def scaling_of(features: NDArray[np.float64]) -> Scaling:
    """Return the scaling of [N, F]; a column without values or without spread is switched off."""
    there = np.isfinite(features)
    n = np.maximum(there.sum(axis=0), 1)
    centre = np.where(there, features, 0.0).sum(axis=0) / n
    spread = np.sqrt((np.where(there, features - centre, 0.0) ** 2).sum(axis=0) / n)
    return Scaling(centre, np.where(spread > 1e-12, spread, np.inf))


def logistic_fit(
    x: NDArray[np.float64], y: NDArray[np.float64], *, penalty: float = PENALTY
) -> NDArray[np.float64]:
    """Return the coefficients [K] of a ridge logistic regression by Newton's method.

    Args:
        x: [N, K], its first column ones. y: [N] of 0 and 1.

    Source: le Cessie & van Houwelingen 1992, Applied Statistics 41.
    """
    beta = np.zeros(x.shape[1])
    ridge = np.full(x.shape[1], penalty)
    ridge[0] = 1e-9
    for _ in range(_STEPS):
        p = probabilities(x, beta)
        information = (x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(information, x.T @ (y - p) - ridge * beta)
        beta = beta + step / max(1.0, float(np.abs(step).max()) / 5)
        if np.abs(step).max() < _TOLERANCE:
            break
    return beta


def probabilities(x: NDArray[np.float64], beta: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return P(y = 1) [N] of a logistic model."""
    return 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
