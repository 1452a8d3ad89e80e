"""A head that turns, and one of other proportions, made of the public-domain face of scikit-image."""

from functools import cache

import cv2
import numpy as np
import skimage.data

from tests.inference.pictures import jpeg

# Of skimage.data.astronaut(), pixels: the face's middle and half its width and height, and the tip of the nose.
MIDDLE, HALF = (223.0, 118.0), (52.0, 68.0)
NOSE, NOSE_SIZE = (223.0, 124.0), 9.0


@cache
def head(*, turned: float = 0.0, other: bool = False) -> np.ndarray:
    """Return a camera's picture, BGR uint8 [480, 640, 3].

    turned: degrees, positive to the picture's right: the person's own left. The head is an ellipsoid with a nose before
    it. other: another person, with wide-set eyes, a long chin and darker skin.
    """
    picture = skimage.data.astronaut()[:, :, ::-1].copy()
    x, y = np.meshgrid(np.arange(40.0, 400.0), np.arange(10.0, 280.0))
    angle, x_from = np.radians(turned), x
    for _ in range(12):  # the place x of a point that is seen at x' = x cos + depth sin
        x_from = (
            MIDDLE[0]
            + (x - MIDDLE[0] - _depth(x_from, y) * np.sin(angle)) / np.cos(angle) * 0.5
            + (x_from - MIDDLE[0]) * 0.5
        )
    y_from = y
    if other:
        x_from = NOSE[0] + (x_from - NOSE[0]) * (0.72 + 0.004 * (y - NOSE[1]))
        y_from = NOSE[1] + (y - NOSE[1]) * np.where(y < NOSE[1], 1.35, 0.75)
    picture = cv2.remap(picture, x_from.astype(np.float32), y_from.astype(np.float32), cv2.INTER_LINEAR)
    if other:
        picture = (255 * (picture / 255.0) ** 1.9).astype(np.uint8)
    return cv2.resize(picture, (640, 480), interpolation=cv2.INTER_LINEAR)


def _depth(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    far = ((x - MIDDLE[0]) / HALF[0]) ** 2 + ((y - MIDDLE[1]) / HALF[1]) ** 2
    nose = np.exp(-((x - NOSE[0]) ** 2 + (y - NOSE[1]) ** 2) / (2 * NOSE_SIZE**2))
    return 1.2 * HALF[0] * np.sqrt(np.clip(1 - far, 0, 1)) + 20 * nose


def look(**how: float) -> bytes:
    """Return the same as the JPEG that a browser sends."""
    return jpeg(head(**how))
