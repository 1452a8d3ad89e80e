"""Reads a JPEG's size from its first bytes, so that the web process judges pictures without decoding any.

Structure of the file: ITU-T T.81, annex B.
"""

_START_OF_IMAGE = b"\xff\xd8"
_MARKER = 0xFF
# SOF0..SOF15 carry the size; DHT (C4), JPG (C8) and DAC (CC) lie between them and do not.
_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})  # TEM, RST0..7, SOI
_END = frozenset({0xD9, 0xDA})  # end of image, start of scan: a frame header comes before
_LONGEST_HEADER = 256 * 1024  # bytes; EXIF and colour profiles of a camera fit well


class NotAJpeg(ValueError):
    """The bytes do not begin as a JPEG with a size does."""


def jpeg_size(data: bytes) -> tuple[int, int]:
    """Return (width, height) in pixels, both at least 1, as the header states them.

    Nothing after the frame header is read: a picture that is cut off later passes, and is found out when decoded.

    Raises:
        NotAJpeg: no JPEG, no frame header within the first 256 KiB, or a size of zero.
    """
    if data[:2] != _START_OF_IMAGE:
        raise NotAJpeg("It does not begin with a JPEG's start marker.")
    at, end = 2, min(len(data), _LONGEST_HEADER)
    while at + 4 <= end:
        if data[at] != _MARKER:
            raise NotAJpeg("A marker is missing in the header.")
        kind = data[at + 1]
        if kind == _MARKER:  # fill bytes may stand before a marker
            at += 1
        elif kind in _START_OF_FRAME:
            return _size_of_frame(data, at)
        elif kind in _END or kind == 0:
            break
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
