"""Judges a PNG by its chunks and makes it anew of those that pixels need (PNG specification, third edition)."""

import struct
import zlib
from dataclasses import dataclass

from fer_platform.kit.pictures.limits import UnreadablePicture, shape_check

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
# x and y of the first pixel, and the steps to the next ones, of each pass of Adam7.
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_BEFORE_PIXELS = (b"PLTE", b"tRNS", b"eXIf")
_MAX_CHUNKS = 20_000
_PIECE = 1024 * 1024


@dataclass(frozen=True)
class CleanPng:
    """Size in pixels, and the same picture in few chunks: no text, no profile, nothing behind the end."""

    width: int
    height: int
    data: bytes


def png_clean(data: bytes) -> CleanPng:
    """Return the picture without what its pixels do not need.

    A chunk that claims more bytes than there are, or pixels that unpack to more than the size says, cost decoders
    gigabytes and half minutes: both end here.

    Raises:
        UnreadablePicture: broken, truncated, animated, and those of `shape_check`.
    """
    kept: dict[bytes, bytes] = {}
    pixels: list[bytes] = []
    at = len(SIGNATURE)
    for number in range(_MAX_CHUNKS):
        length, kind = struct.unpack_from(">I4s", data, at) if at + 12 <= len(data) else (len(data), b"")
        if at + 12 + length > len(data):
            raise UnreadablePicture("truncated")
        body = data[at + 8 : at + 8 + length]
        if (kind == b"IHDR") != (number == 0):
            raise UnreadablePicture("broken")
        if kind == b"acTL" and not pixels:
            raise UnreadablePicture("animated")
        if kind == b"IHDR":
            width, height, expected = _expected(body)
            kept[kind] = body
        if kind in (b"IHDR", b"IDAT", b"IEND", *_BEFORE_PIXELS):
            (crc,) = struct.unpack_from(">I", data, at + 8 + length)
            if crc != zlib.crc32(kind + body):
                raise UnreadablePicture("broken")
        if kind == b"IDAT":
            pixels.append(body)
        elif kind == b"IEND":
            break
        elif kind in _BEFORE_PIXELS and not pixels:
            kept[kind] = body
        at += 12 + length
    else:
        raise UnreadablePicture("broken")
    joined = b"".join(pixels)
    _unpacked_check(joined, expected)
    chunks = [*kept.items(), (b"IDAT", joined), (b"IEND", b"")]
    return CleanPng(width, height, SIGNATURE + b"".join(_chunk(kind, body) for kind, body in chunks))


def _expected(header: bytes) -> tuple[int, int, int]:
    """Width, height, and how many bytes the pixels unpack to: a filter byte a row, then the row."""
    if len(header) != 13:
        raise UnreadablePicture("broken")
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    if depth not in _DEPTHS.get(colour, ()) or interlaced > 1:
        raise UnreadablePicture("broken")
    shape_check(width, height)
    bits = depth * _CHANNELS[colour]
    if not interlaced:
        return width, height, height * (1 + (width * bits + 7) // 8)
    total = 0
    for x, y, step_x, step_y in _ADAM7:
        columns, rows = -(-(width - x) // step_x), -(-(height - y) // step_y)
        total += rows * (1 + (columns * bits + 7) // 8) if columns > 0 else 0
    return width, height, total


def _unpacked_check(packed: bytes, expected: int) -> None:
    unpacker, total = zlib.decompressobj(), 0
    try:
        while packed and not unpacker.eof:
            total += len(unpacker.decompress(packed, _PIECE))
            packed = unpacker.unconsumed_tail
            if total > expected:
                raise UnreadablePicture("broken")
    except zlib.error as error:
        raise UnreadablePicture("broken") from error
    if total < expected:
        raise UnreadablePicture("truncated")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
