"""Pictures as a webcam gives them: JPEG, 640 × 480, with the public-domain face of scikit-image or without one."""

from functools import cache

import cv2
import numpy as np
import skimage.data


@cache
def face_jpeg(*, width: int = 640, height: int = 480, shift: int = 0) -> bytes:
    """Return a smiling face before a grey wall, about a third of the picture's height; `shift` pixels to the right."""
    face = cv2.resize(skimage.data.astronaut()[:400, 30:430, ::-1], (360 * height // 480,) * 2)
    picture = np.full((height, width, 3), 110, np.uint8)
    left = (width - face.shape[1]) // 2 + shift
    picture[height - face.shape[0] :, left : left + face.shape[1]] = face
    return jpeg(picture)


@cache
def empty_jpeg() -> bytes:
    """Return a picture without a face."""
    return jpeg(np.full((480, 640, 3), 120, np.uint8))


@cache
def broken_jpeg() -> bytes:
    """Return a picture whose header is whole and whose pixels are not there."""
    return face_jpeg()[:700]


def jpeg(picture: np.ndarray) -> bytes:
    """Encode BGR pixels, uint8 [height, width, 3], as a browser's canvas does."""
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 85])
    assert done
    return data.tobytes()


def with_comment(picture: bytes, comment: bytes) -> bytes:
    """Return the same picture with a comment segment (COM) after its start marker."""
    return picture[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + picture[2:]
