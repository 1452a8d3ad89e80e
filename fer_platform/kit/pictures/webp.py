"""Judges a WebP by its chunks (WebP container specification, RFC 9649)."""

import struct

from fer_platform.kit.pictures.limits import UnreadablePicture

_ANIMATION = 0x02  # a flag of the extended header
_MAX_CHUNKS = 1_000


def webp_size(data: bytes) -> tuple[int, int]:
    """Return (width, height) in pixels of a still picture.

    Raises:
        UnreadablePicture: truncated, broken, animated.
    """
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    if end > len(data):
        raise UnreadablePicture("truncated")
    at, canvas = 12, None
    for _ in range(_MAX_CHUNKS):
        if at + 8 > end:
            raise UnreadablePicture("broken")
        kind, length = struct.unpack_from("<4sI", data, at)
        body = data[at + 8 : at + 8 + min(length, 16)]
        if at + 8 + length > end or len(body) < min(length, 10):
            raise UnreadablePicture("truncated")
        if kind == b"VP8X":
            if body[0] & _ANIMATION:
                raise UnreadablePicture("animated")
            canvas = _whole(body[4:7]) + 1, _whole(body[7:10]) + 1
        elif kind in (b"VP8 ", b"VP8L"):
            size = _size(kind, body)
            if canvas not in (None, size):
                raise UnreadablePicture("broken")
            return size
        at += 8 + length + length % 2
    raise UnreadablePicture("broken")


def _size(kind: bytes, body: bytes) -> tuple[int, int]:
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", body, 1)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", body, 6)
    return width & 0x3FFF, height & 0x3FFF


def _whole(three: bytes) -> int:
    return int.from_bytes(three, "little")
