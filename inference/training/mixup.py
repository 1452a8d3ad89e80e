"""Mixup (Zhang 2018): blends of two faces with the same blend of their labels: no face can be learned by heart."""

import numpy as np


def faces_mix(
    faces: np.ndarray, targets: tuple[np.ndarray, ...], *, alpha: float, random: np.random.Generator
) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    """Blend each face of a shuffled batch with another one of it; the larger part stays its own.

    faces: standardised float32 [n, h, w, 1], and standardised again afterwards. targets: arrays [n, k], blended alike.
    alpha: of the Beta distribution that shares come from; 0 leaves all as it is.
    """
    if not alpha:
        return faces, targets
    share = random.beta(alpha, alpha, len(faces)).astype(np.float32)
    share = np.maximum(share, 1 - share)
    own = share[:, None, None, None]
    mixed = own * faces + (1 - own) * faces[::-1]
    mixed /= np.maximum(mixed.std(axis=(1, 2, 3), keepdims=True), 1e-3)
    return mixed, tuple(share[:, None] * target + (1 - share[:, None]) * target[::-1] for target in targets)
