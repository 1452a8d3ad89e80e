"""F2, prior shift: what a reading says of a face that watches ads, and not of one from the training pictures."""

import numpy as np
from numpy.typing import NDArray


def prior_shifted(
    probabilities: NDArray[np.float64], ratio: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """Return p'_e ∝ p_e · π_target,e / π_train,e, [n, 7] in 0..1, rows that add up to 1; NaN where either is unknown.

    Args:
        probabilities: [n, 7]. ratio: [n, 7], π_target / π_train of the network that read the frame; None for unknown.

    Source: F2; Saerens, Latinne & Decaestecker 2002, Neural Computation 14, 21–41.
    """
    if ratio is None:
        return np.full(probabilities.shape, np.nan)
    weighted = probabilities * ratio
    total = weighted.sum(axis=1, keepdims=True)
    return np.divide(weighted, total, out=np.full(weighted.shape, np.nan), where=total > 0)
