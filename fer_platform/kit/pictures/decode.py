"""The one door through which a stranger's bytes become pixels: limits are checked before anything is decoded.

It decodes in the process that calls it. Workers do so, for frames are small and judged at the door; other strangers'
pictures are decoded in helper processes (`fer_platform/kit/helper.py`), never in the web process.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from fer_platform.kit.pictures.jpeg import jpeg_walk
from fer_platform.kit.pictures.limits import MAX_BYTES, UnreadablePicture, shape_check
from fer_platform.kit.pictures.png import SIGNATURE, png_clean
from fer_platform.kit.pictures.webp import webp_size

# Above this longest side a JPEG is decoded at half, a quarter or an eighth, which is cheaper and still finds
# every face that detection at 320 can find.
FULL_DECODE_SIDE = 1920
# A picture is to blame where it fails so often, and each time a known one of its size does not.
_TRIES = 3
_KNOWN_PIXELS = 4_000_000


class DecoderFailing(RuntimeError):
    """This machine cannot decode now, not even a picture of its own making. It says nothing about the picture."""


@dataclass(frozen=True, eq=False)
class Picture:
    """Decoded pixels: BGR uint8 [h, w, 3], or grey uint8 [h, w] where that was asked for.

    width, height: of the source; scale: source pixels for each decoded one.
    """

    pixels: np.ndarray
    width: int
    height: int
    scale: float

    @property
    def luma(self) -> float:
        """Mean grey level, 0 to 255 (the weights of Rec. 601)."""
        import cv2

        if self.pixels.ndim == 2:
            return cv2.mean(self.pixels)[0]
        blue, green, red, _ = cv2.mean(self.pixels)
        return 0.114 * blue + 0.587 * green + 0.299 * red


@dataclass(frozen=True)
class Judged:
    """A picture that may be decoded: kind ("jpeg", "png", "webp"), size in pixels as stored, and its bytes alone."""

    kind: str
    width: int
    height: int
    data: memoryview | bytes


def picture_judge(data: bytes, *, most_bytes: int = MAX_BYTES) -> Judged:
    """Read everything that can be known without decoding a pixel.

    Raises:
        UnreadablePicture: empty, too_many_bytes, unknown_format, too_small, too_narrow, too_many_pixels,
            too_many_scans, truncated, animated, broken.
    """
    if not data:
        raise UnreadablePicture("empty")
    if len(data) > most_bytes:
        raise UnreadablePicture("too_many_bytes")
    try:
        if data[:3] == b"\xff\xd8\xff":
            walk = jpeg_walk(data)
            judged = Judged("jpeg", walk.width, walk.height, memoryview(data)[: walk.end])
        elif data[:8] == SIGNATURE:
            clean = png_clean(data)
            judged = Judged("png", clean.width, clean.height, clean.data)
        elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            judged = Judged("webp", *webp_size(data), data)
        else:
            raise UnreadablePicture("unknown_format")
    except (UnreadablePicture, MemoryError):
        raise
    except Exception as error:  # whatever ten thousand mutated pictures make of a parser
        raise UnreadablePicture("broken") from error
    shape_check(judged.width, judged.height)
    return judged


def picture_decode(data: bytes, *, grey: bool = False, most_bytes: int = MAX_BYTES) -> Picture:
    """Decode a JPEG, PNG or WebP, turned by its EXIF orientation.

    grey: leave the colour out, which about halves the cost of a JPEG; its grey is the very luma that it stores.

    Raises:
        UnreadablePicture: what `picture_judge` raises, and broken where the pixels cannot be decoded.
        DecoderFailing: this machine cannot decode at all now, for want of memory for example.
    """
    try:
        judged = picture_judge(data, most_bytes=most_bytes)
    except MemoryError as error:
        raise DecoderFailing("no memory") from error
    pixels = _pixels(judged, grey=grey)
    width, height = judged.width, judged.height
    if (pixels.shape[1] > pixels.shape[0]) != (
        width > height
    ):  # OpenCV has turned it by its EXIF orientation
        width, height = height, width
    return Picture(pixels=pixels, width=width, height=height, scale=max(width, height) / max(pixels.shape))


def decoder_load() -> None:
    """Load the decoder now, with one thread. Raises DecoderFailing where it does not work here."""
    import cv2

    cv2.setNumThreads(1)
    _decoder_test(64, 64)


def _pixels(judged: Judged, *, grey: bool) -> np.ndarray:
    import cv2

    flag = cv2.IMREAD_GRAYSCALE if grey else cv2.IMREAD_COLOR
    side = max(judged.width, judged.height)
    if judged.kind == "jpeg" and side > FULL_DECODE_SIDE:
        flag = cv2.IMREAD_REDUCED_GRAYSCALE_2 if grey else cv2.IMREAD_REDUCED_COLOR_2
        if side > 2 * FULL_DECODE_SIDE:
            flag = cv2.IMREAD_REDUCED_GRAYSCALE_4 if grey else cv2.IMREAD_REDUCED_COLOR_4
    for _ in range(_TRIES):
        pixels, failure = _decoded(judged.data, flag)
        if pixels is not None:
            return pixels
        _decoder_test(judged.width, judged.height)
    raise UnreadablePicture("broken") from failure


def _decoded(data: memoryview | bytes, flag: int) -> tuple[np.ndarray | None, Exception | None]:
    """OpenCV returns nothing where it has no memory just as where the picture is damaged, and sometimes raises."""
    import cv2

    try:
        return cv2.imdecode(np.frombuffer(data, np.uint8), flag), None
    except Exception as error:  # cv2.error, MemoryError, and what else a decoder may come to
        return None, error


def _decoder_test(width: int, height: int) -> None:
    """Return if a flat picture of about that size can be decoded here. Raises DecoderFailing."""
    import cv2

    shrink = max(1.0, math.sqrt(width * height / _KNOWN_PIXELS))
    try:
        known = _known(max(1, round(width / shrink)), max(1, round(height / shrink)))
        pixels = cv2.imdecode(np.frombuffer(known, np.uint8), cv2.IMREAD_COLOR)
    except Exception as error:
        raise DecoderFailing(f"{type(error).__name__} at a known picture") from error
    if pixels is None or abs(float(pixels.mean()) - 127) > 2:
        raise DecoderFailing("a known picture was not decoded")


@lru_cache(maxsize=4)
def _known(width: int, height: int) -> bytes:
    import cv2

    done, known = cv2.imencode(".jpg", np.full((height, width, 3), 127, np.uint8))
    if not done:
        raise MemoryError
    return known.tobytes()
