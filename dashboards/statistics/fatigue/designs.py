"""The four curves that are weighed against each other, and the free one that assumes none of them."""

import numpy as np
from numpy.typing import NDArray

POWER, EXPONENTIAL, WEAR_IN_OUT, FLAT = "power", "exponential", "wear_in_wear_out", "flat"
MODELS = (POWER, EXPONENTIAL, WEAR_IN_OUT, FLAT)


def design_of(model: str, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return x [M, K] of a model at these exposure numbers (≥ 1, fractions allowed); θ is −γ, −λ, (b₁, b₂), or none.

    Raises:
        ValueError: there is no such model.
    """
    log = np.log(numbers)
    if model == POWER:
        return log[:, None]
    if model == EXPONENTIAL:
        return (numbers - 1.0)[:, None]
    if model == WEAR_IN_OUT:
        return np.column_stack([log, log**2])
    if model == FLAT:
        return np.zeros((len(numbers), 0))
    raise ValueError(f"no model {model!r}")


def free_design(numbers: int) -> NDArray[np.float64]:
    """Return x [M, M − 1] of a curve with a value of its own at each exposure number; the first one is 1."""
    return np.eye(numbers)[:, 1:]
