"""A logo, as it stands above pages and papers: small, on white, nothing of the file that was uploaded."""

from fractions import Fraction
from io import BytesIO
from typing import BinaryIO

import av
import numpy as np

from campaigns.clips.facts import ClipError
from campaigns.clips.picture import picture_flat, picture_pixels
from campaigns.clips.signature import signature_of

WIDEST, HIGHEST = 480, 160  # pixels: twice of what is shown at most


def logo_make(file: BinaryIO) -> bytes:
    """Return a PNG of at most 480 × 160 pixels. Raises ClipError: no picture that can be read."""
    if signature_of(file.read(4096)).kind != "picture":
        raise ClipError("A logo is a picture: JPEG, PNG or WebP.")
    file.seek(0)
    pixels = picture_pixels(file)
    file.seek(0)
    if flat := picture_flat(file):
        pixels = picture_pixels(BytesIO(flat))
    height, width = pixels.shape[:2]
    scale = min(WIDEST / width, HIGHEST / height, 1.0)
    return _png(pixels, max(1, round(width * scale)), max(1, round(height * scale)))


def _png(pixels: np.ndarray, width: int, height: int) -> bytes:
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
    encoder = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = (
        width,
        height,
        "rgb24",
        Fraction(1, 25),
    )
    packets = encoder.encode(frame.reformat(width, height, "rgb24", interpolation="AREA"))
    return b"".join(bytes(packet) for packet in [*packets, *encoder.encode(None)])
