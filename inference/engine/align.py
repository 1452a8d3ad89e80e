"""Frame a face as FER-2013 frames it, so that serving sees what training saw."""

from dataclasses import dataclass

import numpy as np

from inference.engine.detect import Face
from inference.engine.types import Box, Crop

SIZE = 48
# Measured against FER-2013's own crops: their side is 0.97 of YuNet's box height, about the same centre.
# 0.9 to 1.1 score alike; 1.5 or 0.7 lose eight to ten points of accuracy.
FRAMING = 0.97


@dataclass(frozen=True, eq=False)
class AlignedFace:
    """A framed face: pixels uint8 [48, 48], with its mean grey level (0 to 255) and sharpness."""

    pixels: np.ndarray
    luma: float
    sharpness: float


def face_align(picture: np.ndarray, face: Face, *, framing: float = FRAMING) -> AlignedFace:
    """Crop a square around the box's centre, its side `framing` × the box's height, and resize it to 48×48.

    picture: BGR uint8 [h, w, 3] or grey uint8 [h, w].
    Where the square reaches over the picture's edge, the edge's pixels are repeated.
    """
    import cv2

    side = max(2, round(framing * face.height))
    x, y = face.centre
    left, top = round(x - side / 2), round(y - side / 2)
    height, width = picture.shape[:2]
    inside = picture[
        max(0, top) : max(0, min(height, top + side)), max(0, left) : max(0, min(width, left + side))
    ]
    if inside.size == 0:  # a box wholly outside: the detector's guess, not a face
        inside = picture[:1, :1]
    if inside.ndim == 3:
        inside = cv2.cvtColor(inside, cv2.COLOR_BGR2GRAY)
    over = (max(0, -top), max(0, top + side - height), max(0, -left), max(0, left + side - width))
    if any(over):
        inside = cv2.copyMakeBorder(inside, *over, borderType=cv2.BORDER_REPLICATE)
    shrinks = side > SIZE
    pixels = cv2.resize(inside, (SIZE, SIZE), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    sharpness = float(cv2.Laplacian(pixels, cv2.CV_32F).var())
    return AlignedFace(pixels=pixels, luma=float(pixels.mean()), sharpness=sharpness)


def box_of(face: Face, *, scale: float, width: int, height: int) -> Box:
    """The face's box in whole source pixels, clipped to a source picture of width × height."""
    left = min(max(0, round(face.x * scale)), width - 1)
    top = min(max(0, round(face.y * scale)), height - 1)
    right = min(max(left + 1, round((face.x + face.width) * scale)), width)
    bottom = min(max(top + 1, round((face.y + face.height) * scale)), height)
    return Box(x=left, y=top, width=right - left, height=bottom - top)


def box_in_whole(face: Face, crop: Crop, *, pixels: int) -> Box:
    """The box, in the picture that was cropped, of a face in the crop's own pixels, of which a side has so many."""
    scale = crop.side / pixels
    moved = face.moved(crop.x / scale, crop.y / scale)
    return box_of(moved, scale=scale, width=crop.width, height=crop.height)
