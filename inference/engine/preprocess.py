"""What happens to a framed face before the network sees it; training and serving share this very function."""

import numpy as np

# A flat picture (a blank, a covered lens) has no contrast to standardise by; this floor keeps it near zero.
SMALLEST_DEVIATION = 1.0


def standardise(faces: np.ndarray) -> np.ndarray:
    """Standardise each face by its own mean and deviation.

    faces: uint8 [n, 48, 48] or [n, 48, 48, 1]. Returns float32 [n, 48, 48, 1], mean 0 and deviation 1 for each
    face (a face with a deviation below one grey level is divided by one).
    """
    flat = faces.reshape(len(faces), -1).astype(np.float32)
    flat -= flat.mean(axis=1, keepdims=True)
    flat /= np.maximum(flat.std(axis=1, keepdims=True), SMALLEST_DEVIATION)
    return flat.reshape(len(faces), faces.shape[1], faces.shape[2], 1)
