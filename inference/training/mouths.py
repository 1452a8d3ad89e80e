"""Mouths that speak, drawn into faces: a person who talks before a camera shows no other expression by that.

No set of talking faces may be used for training here, so a mouth is opened by moving the picture: the upper lip goes up
a little, the lower lip and the jaw go down, and between them it is dark, or teeth show. It is a likeness of speaking;
eyes and brows, which move with a yawn, stay as they are.
"""

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np

from inference.engine.detect import Detector, Face
from inference.training.datasets import SIZE

_LARGER, _MARGIN = 3, 24  # the detector finds faces that do not fill the picture
_UP = 0.25  # the part of the opening that the upper lip makes
_LIPS, _JAW = 0.9, 2.2  # widths of what opens and of what moves with it, in half mouths
_CORNERS = slice(3, 5)  # of a face's landmarks
_ROWS, _COLUMNS = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32)


@cache
def _detector() -> Callable[[np.ndarray], list[Face]]:
    return Detector().detect


def mouth_find(face: np.ndarray) -> np.ndarray | None:
    """The corners of the mouth in a face uint8 [48, 48], float32 [2, 2] (x, y), left first; None: no face is found."""
    large = cv2.resize(face, None, fx=_LARGER, fy=_LARGER, interpolation=cv2.INTER_CUBIC)
    large = cv2.copyMakeBorder(large, _MARGIN, _MARGIN, _MARGIN, _MARGIN, cv2.BORDER_REPLICATE)
    found = _detector()(cv2.cvtColor(large, cv2.COLOR_GRAY2BGR))
    return (found[0].landmarks[_CORNERS] - _MARGIN) / _LARGER if found else None


def mouth_open(
    face: np.ndarray, corners: np.ndarray, *, height: float, random: np.random.Generator
) -> np.ndarray:
    """Open the mouth of a face uint8 [48, 48] by so many pixels; a new array. `random`: how dark, and whether teeth."""
    left, right = corners
    half = float(np.linalg.norm(right - left)) / 2
    centre, along = (left + right) / 2, (right - left) / max(2 * half, 1e-6)
    down = np.array([-along[1], along[0]])
    x, y = _COLUMNS - centre[0], _ROWS - centre[1]
    beside = (x * along[0] + y * along[1]) / max(half, 1e-6)
    below = x * down[0] + y * down[1]
    lips = np.sqrt(np.clip(1 - (beside / _LIPS) ** 2, 0, None))
    jaw = np.maximum(lips, 0.8 * np.clip(1 - (beside / _JAW) ** 2, 0, 1))
    top, bottom = -_UP * height * lips, (1 - _UP) * height * lips
    from_above = below + _UP * height * lips * np.clip(1 + below / max(half, 1e-6), 0, 1)
    from_below = below - np.minimum((1 - _UP) * height * jaw, np.maximum(below, 0))
    source = np.where(below >= bottom, from_below, np.where(below <= top, from_above, 0))
    out = cv2.remap(
        face.astype(np.float32),
        (centre[0] + beside * half * along[0] + source * down[0]).astype(np.float32),
        (centre[1] + beside * half * along[1] + source * down[1]).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    middle = int(np.clip(centre[1], 0, SIZE - 1))
    skin = float(np.median(face[max(0, middle - 10) : middle + 10]))
    dark, teeth = random.uniform(0.2, 0.5), random.uniform(0.2, 0.6) * (random.random() < 0.5)
    row_of_teeth = np.clip(1 - (below - top) / (0.35 * height * lips + 1e-3), 0, 1) * (np.abs(beside) < 0.7)
    inside = np.clip(np.minimum(below - top, bottom - below) + 0.5, 0, 1) * (lips > 0)
    out = out * (1 - inside) + skin * (dark + teeth * row_of_teeth) * inside
    return np.clip(out, 0, 255).astype(np.uint8)


def mouth_spoken(face: np.ndarray, *, height: float, random: np.random.Generator) -> np.ndarray:
    """The same where the mouth is still to be found; a face in which none is found stays as it is."""
    corners = mouth_find(face)
    return face if corners is None else mouth_open(face, corners, height=height, random=random)
