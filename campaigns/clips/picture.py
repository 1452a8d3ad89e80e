"""Reads a picture's size from its header first, and decodes it only if that is within the limit."""

import struct
from typing import BinaryIO

import av
import numpy as np

from campaigns.clips.facts import AdFacts, ClipError, Limits
from campaigns.clips.signature import Signature

_NAMES = {"jpg": "jpeg", "png": "png", "webp": "webp"}
# Start of frame, all kinds; between them lie DHT (c4), JPG (c8) and DAC (cc).
_JPEG_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
_HEADER_BYTES = 1024 * 1024
_DAMAGED = "The picture is damaged or incomplete: please export or upload it again."


def picture_probe(file: BinaryIO, found: Signature, limits: Limits) -> AdFacts:
    """Return the facts of a picture whose type is known already.

    Raises:
        ClipError: too many pixels, damaged.
    """
    try:
        width, height = header_size(file.read(_HEADER_BYTES), found.suffix)
    except (struct.error, IndexError) as error:
        raise ClipError(_DAMAGED) from error
    if min(width, height) < 1:
        raise ClipError(_DAMAGED)
    if width * height > limits.pixels or max(width, height) > limits.side:
        raise ClipError(
            f"The picture has {width} × {height} pixels; it may have {limits.pixels / 1e6:.1f} million at most, "
            f"and {limits.side} on one side."
        )
    file.seek(0)
    shown = picture_pixels(file, found)
    height, width = shown.shape[:2]
    return AdFacts("picture", found.content_type, found.suffix, width, height, None, _NAMES[found.suffix])


def picture_pixels(file: BinaryIO, found: Signature) -> np.ndarray:
    """Decode: RGB, uint8 [height, width, 3]. Only for a picture whose header was checked.

    Raises:
        ClipError: it does not decode.
    """
    try:
        with av.open(file, "r", format=found.demuxer) as container:
            frame = next(iter(container.decode(video=0)), None)
            if frame is None:
                raise ClipError(_DAMAGED)
            return np.rot90(frame.to_ndarray(format="rgb24"), k=round(frame.rotation / 90) % 4)
    except (av.FFmpegError, IndexError) as error:
        raise ClipError(_DAMAGED) from error


def header_size(head: bytes, suffix: str) -> tuple[int, int]:
    """Return (width, height) as the header gives them.

    Raises:
        struct.error, IndexError: the header ends early.
    """
    if suffix == "png":
        return struct.unpack_from(">II", head, 16)
    if suffix == "webp":
        return _webp_size(head)
    return _jpeg_size(head)


def _webp_size(head: bytes) -> tuple[int, int]:
    if head[12:16] == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if head[12:16] == b"VP8L":
        bits = struct.unpack_from("<I", head, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", head, 26)
    return width & 0x3FFF, height & 0x3FFF


def _jpeg_size(head: bytes) -> tuple[int, int]:
    at = 2
    while True:
        while head[at] == 0xFF and head[at + 1] == 0xFF:
            at += 1
        marker = head[at + 1]
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", head, at + 5)
            return width, height
        at += 2 + struct.unpack_from(">H", head, at + 2)[0]
