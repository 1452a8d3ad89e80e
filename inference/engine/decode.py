"""The one door through which a stranger's bytes become pixels: limits are checked before anything is decoded."""

import io
import struct
from dataclasses import dataclass

import numpy as np

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 24_000_000
MIN_SIDE = 16
FORMATS = ("JPEG", "PNG", "WEBP")
# A progressive JPEG has about ten scans; each costs a pass over all pixels, and a hostile file packs thousands.
MAX_JPEG_SCANS = 64
# Above this longest side a JPEG is decoded at half, a quarter or an eighth, which is cheaper and still finds
# every face that detection at 320 can find.
FULL_DECODE_SIDE = 1920

JPEG_SCAN, JPEG_END = b"\xff\xda", b"\xff\xd9"


class UnreadablePicture(ValueError):
    """The bytes are no picture that may be decoded; the message is a short code."""


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


def picture_decode(data: bytes, *, grey: bool = False) -> Picture:
    """Decode a JPEG, PNG or WebP, turned by its EXIF orientation.

    grey: leave the colour out, which about halves the cost of a JPEG; its grey is the very luma that it stores.
    Raises UnreadablePicture with one of: empty, too_many_bytes, unknown_format, too_small, too_many_pixels,
    too_many_scans, truncated, broken.
    """
    if not data:
        raise UnreadablePicture("empty")
    if len(data) > MAX_BYTES:
        raise UnreadablePicture("too_many_bytes")
    # Ten thousand mutated pictures raised six exception types here, SyntaxError among them: this is the one place
    # that catches everything.
    try:
        kind, width, height = _header(data)
        _limits_check(data, kind=kind, width=width, height=height)
        pixels = _pixels(data, kind=kind, side=max(width, height), grey=grey)
    except UnreadablePicture:
        raise
    except Exception as error:
        raise UnreadablePicture("broken") from error
    if (pixels.shape[1] > pixels.shape[0]) != (
        width > height
    ):  # OpenCV has turned it by its EXIF orientation
        width, height = height, width
    return Picture(pixels=pixels, width=width, height=height, scale=max(width, height) / max(pixels.shape))


def _header(data: bytes) -> tuple[str, int, int]:
    """Format and size, without decoding a pixel."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            # A phone's JPEG of several pictures calls itself MPO; OpenCV reads its first.
            return str(image.format).replace("MPO", "JPEG"), *image.size
    except UnidentifiedImageError as error:
        raise UnreadablePicture("unknown_format") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadablePicture("too_many_pixels") from error


def _limits_check(data: bytes, *, kind: str, width: int, height: int) -> None:
    if min(width, height) < MIN_SIDE:
        raise UnreadablePicture("too_small")
    if width * height > MAX_PIXELS:
        raise UnreadablePicture("too_many_pixels")
    # Decoders fill what is missing with grey and say nothing, and grey pixels are no frame of anybody's face.
    if kind == "JPEG":
        if data.count(JPEG_SCAN) > MAX_JPEG_SCANS:
            raise UnreadablePicture("too_many_scans")
        end = data.rfind(JPEG_END)
        whole = end >= 0 and data.find(JPEG_SCAN, end) < 0
    elif kind == "PNG":
        whole = b"IEND" in data[-64:]
    else:
        whole = len(data) >= 8 + struct.unpack("<I", data[4:8])[0]
    if not whole:
        raise UnreadablePicture("truncated")


def _pixels(data: bytes, *, kind: str, side: int, grey: bool) -> np.ndarray:
    import cv2

    flag = cv2.IMREAD_GRAYSCALE if grey else cv2.IMREAD_COLOR
    if kind == "JPEG" and side > FULL_DECODE_SIDE:
        flag = cv2.IMREAD_REDUCED_GRAYSCALE_2 if grey else cv2.IMREAD_REDUCED_COLOR_2
        if side > 2 * FULL_DECODE_SIDE:
            flag = cv2.IMREAD_REDUCED_GRAYSCALE_4 if grey else cv2.IMREAD_REDUCED_COLOR_4
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flag)
    if pixels is None:
        raise UnreadablePicture("broken")
    return pixels
