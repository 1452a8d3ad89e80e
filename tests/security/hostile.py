"""Pictures and clips as nobody's program writes them: mutated, cut, spliced, and with sizes that lie."""

import io
import random
import struct
import zlib
from collections.abc import Iterator
from functools import cache

import cv2
import numpy as np
from PIL import Image

from tests.inference.engine.pictures import astronaut, png_bomb
from tests.inference.pictures import face_jpeg

PNG = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes, *, length: int | None = None) -> bytes:
    size = struct.pack(">I", len(data) if length is None else length)
    return size + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, packed: bytes, *, extra: bytes = b"", length: int | None = None) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return PNG + chunk(b"IHDR", header) + extra + chunk(b"IDAT", packed, length=length) + chunk(b"IEND", b"")


@cache
def ribbon() -> bytes:
    """A JPEG of 18 × 65,500 pixels: within every limit of bytes and pixels."""
    return encoded(".jpg", np.full((65_500, 18, 3), 90, np.uint8))


@cache
def long_png() -> bytes:
    """Pixels that unpack to hundreds of megabytes more than the size says."""
    packer, zeros = zlib.compressobj(9), bytes(1 << 20)
    return png(64, 64, b"".join(packer.compress(zeros) for _ in range(300)) + packer.flush())


def motion_photo() -> bytes:
    """A picture with a film behind its end, as telephones write it; the film holds a JPEG's markers."""
    return face_jpeg() + b"\x00\x00\x00\x18ftypmp42" + b"\xff\xda\xff\xd9\xff\xda\x00" * 500


def animated_webp() -> bytes:
    sink = io.BytesIO()
    pictures = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue")]
    pictures[0].save(sink, "WEBP", save_all=True, append_images=pictures[1:])
    return sink.getvalue()


def planted() -> dict[str, bytes]:
    """Each once found to cost seconds, gigabytes or a 500."""
    text = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(50 << 20), 9))
    many = b"".join(chunk(b"tEXt", b"a\0b") for _ in range(300_000))
    return {
        "ribbon": ribbon(),
        "claimed chunk": png(64, 64, b"", length=0xFFFFFFFF),
        "claimed pixels": png(60_000, 60_000, b"x"),
        "bomb": png_bomb(4_000),
        "unpacks on": long_png(),
        "packed text": png(64, 64, zlib.compress(bytes(64 * 193)), extra=text),
        "many chunks": png(64, 64, zlib.compress(bytes(64 * 193)), extra=many),
        "tiny segments": b"\xff\xd8" + b"\xff\xe1\x00\x02" * 1_900_000,
        "half": face_jpeg()[: len(face_jpeg()) // 2],
        "animated": animated_webp(),
        "film behind": motion_photo(),
    }


def encoded(kind: str, picture: np.ndarray, *options: int) -> bytes:
    return cv2.imencode(kind, picture, list(options))[1].tobytes()


@cache
def _sources() -> tuple[bytes, ...]:
    face = cv2.resize(astronaut(), (160, 160))
    progressive = encoded(".jpg", face, cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
    return (encoded(".jpg", face), progressive, encoded(".png", face), encoded(".webp", face), face_jpeg())


def mutated(count: int, *, seed: int, sources: tuple[bytes, ...] = ()) -> Iterator[bytes]:
    """Yield files that differ from real ones by some bytes, a cut, a piece twice, or a number that claims much."""
    chance = random.Random(seed)
    sources = sources or _sources()
    for _ in range(count):
        data = bytearray(chance.choice(sources))
        for _ in range(chance.choice((1, 3, 10))):
            at = int(len(data) * chance.random() ** chance.choice((1, 4)))  # headers more often
            match chance.randrange(5):
                case 0 | 1:
                    data[at : at + 1] = bytes([chance.randrange(256)])
                case 2:
                    data[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", bytes(4)))
                case 3:
                    data[at : at + 2] = struct.pack(">H", chance.choice((0, 1, 18, 65_500)))
                case 4:
                    data[at:at] = data[at : at + chance.randrange(64)]
        yield bytes(data[: chance.randrange(1, len(data) + 1)] if chance.random() < 0.1 else data)
