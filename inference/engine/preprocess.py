"""What happens to a framed face before the network sees it; training and serving share this very function."""

import numpy as np

# A flat picture (a blank, a covered lens) has no contrast to standardise by; this floor keeps it near zero.
SMALLEST_DEVIATION = 1.0


def standardise(faces: np.ndarray) -> np.ndarray:
    """Standardise each face by its own mean and deviation.

    faces: uint8 [n, 48, 48] or [n, 48, 48, 1]. Returns float32 [n, 48, 48, 1], mean 0 and deviation 1 for each
    face (a face with a deviation below one grey level is divided by one). Sums are of whole numbers, so that a viewer's
    device comes to the same bits (reader.js).
    """
    flat = faces.reshape(len(faces), -1)
    pixels, total = flat.shape[1], flat.sum(axis=1, dtype=np.int64)
    squares = np.einsum("ij,ij->i", flat, flat, dtype=np.int64, casting="safe")
    deviation = np.sqrt(pixels * squares - total**2) / pixels
    mean, deviation = (total / pixels)[:, None], np.maximum(deviation, SMALLEST_DEVIATION)[:, None]
    standard = ((flat - mean) / deviation).astype(np.float32)
    return standard.reshape(len(faces), faces.shape[1], faces.shape[2], 1)
