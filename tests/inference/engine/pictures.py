"""Pictures for the engine's tests: a public-domain face that comes with scikit-image, placed where a test wants it."""

import struct
import zlib
from functools import lru_cache

import cv2
import numpy as np
import skimage.data


@lru_cache(maxsize=1)
def astronaut() -> np.ndarray:
    """A smiling woman, BGR uint8 [512, 512, 3]; her face is some 90×110 pixels about (220, 115)."""
    return cv2.cvtColor(skimage.data.astronaut(), cv2.COLOR_RGB2BGR)


def scene(*places: tuple[int, int, float], width: int = 640, height: int = 480) -> np.ndarray:
    """A grey room with her head at each (x, y, scale): x and y are the middle of the head, scale 1 its own size."""
    picture = np.full((height, width, 3), 127, np.uint8)
    head = astronaut()[40:200, 150:290]
    for x, y, scale in places:
        part = cv2.resize(head, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        h, w = part.shape[:2]
        picture[y - h // 2 : y - h // 2 + h, x - w // 2 : x - w // 2 + w] = part
    return picture


def hidden_mouth_beside_tilted_head() -> np.ndarray:
    """The same room with two of her: the larger one upright behind a scarf, and a smaller one that leans to her."""
    picture = scene((280, 240, 1.6))
    picture[240:329, 168:392] = (90, 110, 200)
    head = cv2.resize(astronaut()[40:200, 150:290], None, fx=1.28, fy=1.28)
    height, width = head.shape[:2]
    leaning = cv2.getRotationMatrix2D((width / 2, height / 2), -30, 1.0)
    head = cv2.warpAffine(head, leaning, (width, height), borderMode=cv2.BORDER_REPLICATE)
    picture[138 : 138 + height, 341 : 341 + width] = head
    return picture


def jpeg(picture: np.ndarray, *, quality: int = 90) -> bytes:
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def png(picture: np.ndarray) -> bytes:
    return cv2.imencode(".png", picture)[1].tobytes()


def png_bomb(side: int) -> bytes:
    """A small, whole and valid PNG of side² black pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    squeezer = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    body = b"".join(squeezer.compress(row) for _ in range(side)) + squeezer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def jpeg_turned(picture: np.ndarray, *, orientation: int) -> bytes:
    """A JPEG that asks to be turned by its EXIF orientation."""
    data = jpeg(picture)
    tiff = b"II*\x00\x08\x00\x00\x00" + struct.pack("<HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 0)
    exif = b"Exif\x00\x00" + tiff
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:]
