"""Pictures as a webcam gives them: JPEG, 640 × 480, with the public-domain face of scikit-image or without one."""

from functools import cache

import cv2
import numpy as np
import skimage.data

SMALLER_QUALITY = 60  # of a picture that was made smaller: campaigns/static/campaigns/viewing/frames.js


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


def jpeg(picture: np.ndarray, *, quality: int = 85) -> bytes:
    """Encode BGR pixels, uint8 [height, width, 3], as a browser's canvas does."""
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return data.tobytes()


def with_comment(picture: bytes, comment: bytes) -> bytes:
    """Return the same picture with a comment segment (COM) after its start marker."""
    return picture[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + picture[2:]


def crop_jpeg(picture: bytes, place: dict[str, float]) -> tuple[dict[str, int], bytes]:
    """Return what a viewer's page sends of a picture where the face is at `place`, in shares: `crop`, and its JPEG.

    As static/campaigns/viewing/cropping.js, camera.js and frames.js do: a square of 2.5 faces, 160 pixels a side at
    most, and where that makes it smaller, of less quality.
    """
    pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    height, width = pixels.shape[:2]
    size = max(place["width"] * width, place["height"] * height)
    side = min(round(2.5 * size), width, height)
    x, y = (
        max(0, min(round((place[corner] + place[long] / 2) * all_of - side / 2), all_of - side))
        for corner, long, all_of in (("x", "width", width), ("y", "height", height))
    )
    square = pixels[y : y + side, x : x + side]
    if side > 160:
        square = cv2.resize(square, (160, 160), interpolation=cv2.INTER_AREA)
    crop = {"width": width, "height": height, "x": x, "y": y, "side": side}
    return crop, jpeg(square, quality=SMALLER_QUALITY if side > 160 else 85)


def smaller_jpeg(picture: bytes, place: dict[str, float]) -> bytes:
    """Return what a page sends as the whole picture where the face at `place`, in shares, is large: 480 pixels wide."""
    pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    height, width = pixels.shape[:2]
    scale = min(1.0, 480 / max(height, width))
    if scale == 1.0 or place["height"] * height * scale < 60:
        return picture
    size = round(width * scale), round(height * scale)
    return jpeg(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), quality=SMALLER_QUALITY)
