"""A picture that the engine is known to read: a drawn face. It tells a failing machine from a failing picture."""

from functools import lru_cache

import numpy as np

_WIDTH, _HEIGHT = 320, 240


@lru_cache(maxsize=1)
def known_frame() -> bytes:
    """Return a JPEG of 320 × 240 pixels with a face from the front, which the detector finds with some .9."""
    import cv2

    picture = np.full((_HEIGHT, _WIDTH, 3), 170, np.uint8)
    x, y = _WIDTH // 2, _HEIGHT // 2
    cv2.ellipse(picture, (x, y - 6), (62, 84), 0, 0, 360, (40, 50, 70), -1)  # hair
    cv2.ellipse(picture, (x, y), (54, 72), 0, 0, 360, (150, 180, 220), -1)
    for eye in (x - 22, x + 22):
        cv2.ellipse(picture, (eye, y - 14), (11, 6), 0, 0, 360, (240, 240, 240), -1)
        cv2.circle(picture, (eye, y - 14), 5, (40, 30, 20), -1)
        cv2.ellipse(picture, (eye, y - 28), (14, 5), 0, 180, 360, (40, 40, 50), 4)  # a brow
    cv2.line(picture, (x, y - 10), (x - 4, y + 12), (120, 150, 190), 3)
    cv2.ellipse(picture, (x, y + 14), (10, 4), 0, 0, 180, (100, 120, 170), 3)
    cv2.ellipse(picture, (x, y + 34), (20, 8), 0, 0, 360, (90, 80, 180), -1)
    return cv2.imencode(".jpg", cv2.GaussianBlur(picture, (0, 0), 1.5))[1].tobytes()
