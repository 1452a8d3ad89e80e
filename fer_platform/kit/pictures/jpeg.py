"""Walks through a JPEG without decoding it: its size, and where its first picture really ends.

Structure of the file: ITU-T T.81, annex B.
"""

import re
from dataclasses import dataclass

from fer_platform.kit.pictures.limits import MAX_PIXELS, UnreadablePicture

_START_OF_IMAGE = b"\xff\xd8"
_MARKER, _END_OF_IMAGE, _SCAN = 0xFF, 0xD9, 0xDA
# SOF0..SOF15 carry the size; DHT (C4), JPG (C8) and DAC (CC) lie between them and do not.
_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})  # TEM, RST0..7, SOI
_END = frozenset({_END_OF_IMAGE, _SCAN})  # a frame header comes before
_LONGEST_HEADER = 256 * 1024  # bytes; EXIF and colour profiles of a camera fit well
# Between coded data: not a stuffed FF 00, not a restart marker.
_AFTER_DATA = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
# Each scan costs a pass over all pixels, and a hostile file packs thousands. A progressive JPEG has about ten.
MAX_SCANS = 64
_MAX_SCANNED_PIXELS = 10 * MAX_PIXELS
_MAX_SEGMENTS = 2_000


class NotAJpeg(ValueError):
    """The bytes do not begin as a JPEG with a size does."""


@dataclass(frozen=True)
class JpegWalk:
    """Size in pixels as stored (not turned), and how many bytes the first picture has: a film may lie behind it."""

    width: int
    height: int
    end: int


def jpeg_size(data: bytes) -> tuple[int, int]:
    """Return (width, height) in pixels, both at least 1, as the header states them.

    Nothing after the frame header is read: a picture that is cut off later passes, and is found out when decoded.

    Raises:
        NotAJpeg: no JPEG, no frame header within the first 256 KiB, or a size of zero.
    """
    at, kind = _first_frame(data)
    if kind not in _START_OF_FRAME:
        raise NotAJpeg("It has no frame header.")
    return _size_of_frame(data, at)


def jpeg_walk(data: bytes) -> JpegWalk:
    """Return size and end of the first picture, without decoding it.

    Raises:
        UnreadablePicture: broken, truncated (its end is missing, as in a half JPEG), too_many_scans.
    """
    try:
        at, kind = _first_frame(data)
        if kind not in _START_OF_FRAME:
            raise UnreadablePicture("broken")
        width, height = _size_of_frame(data, at)
    except NotAJpeg as error:
        raise UnreadablePicture("broken") from error
    scans = 0
    for _ in range(_MAX_SEGMENTS):
        at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
        if kind == _SCAN:
            scans += 1
            if scans > MAX_SCANS or scans * width * height > _MAX_SCANNED_PIXELS:
                raise UnreadablePicture("too_many_scans")
        found = _AFTER_DATA.search(data, at)
        if found is None:
            raise UnreadablePicture("truncated")
        if kind != _SCAN and found.start() != at and data[at : found.start()].strip(b"\xff"):
            raise UnreadablePicture("broken")  # something lies between two segments
        at = found.start()
        kind = data[at + 1]
        if kind == _END_OF_IMAGE:
            if not scans:
                raise UnreadablePicture("broken")
            return JpegWalk(width, height, at + 2)
        if kind in _START_OF_FRAME:  # a second size
            raise UnreadablePicture("broken")
    raise UnreadablePicture("broken")


def _first_frame(data: bytes) -> tuple[int, int]:
    """Return where the frame header begins, and its marker; or the marker that stands where it should have been."""
    if data[:2] != _START_OF_IMAGE:
        raise NotAJpeg("It does not begin with a JPEG's start marker.")
    at, end = 2, min(len(data), _LONGEST_HEADER)
    while at + 4 <= end:
        if data[at] != _MARKER:
            raise NotAJpeg("A marker is missing in the header.")
        kind = data[at + 1]
        if kind == _MARKER:  # fill bytes may stand before a marker
            at += 1
        elif kind in _START_OF_FRAME or kind in _END or kind == 0:
            return at, kind
        elif kind in _WITHOUT_LENGTH:
            at += 2
        else:
            at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
    raise NotAJpeg("It has no frame header.")


def _size_of_frame(data: bytes, at: int) -> tuple[int, int]:
    height = int.from_bytes(data[at + 5 : at + 7], "big")
    width = int.from_bytes(data[at + 7 : at + 9], "big")
    if len(data) < at + 9 or not height or not width:
        raise NotAJpeg("Its size is missing.")
    return width, height
