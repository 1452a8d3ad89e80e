"""A slider that is moved while an ad plays, as a value a second."""

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.seconds import SECOND_MS

STEP_MS = 100


def slider_seconds(
    at_ms: NDArray[np.int64], values: NDArray[np.float64], *, duration_ms: int
) -> NDArray[np.float64]:
    """Return [T], the mean of each second of the ad, the last one as long as it is.

    `at_ms` [M], rising, and `values` [M]: where the slider stood from then on; before the first move at 0. The mean is
    that of steps of a tenth of a second.
    """
    steps = np.arange(0, duration_ms, STEP_MS)
    place = np.searchsorted(at_ms, steps, side="right")
    stood = np.concatenate([[0.0], values])[place]
    second = steps // SECOND_MS
    means: NDArray[np.float64] = np.bincount(second, weights=stood) / np.bincount(second)
    return means
