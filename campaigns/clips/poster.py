"""The still that stands for an ad before it plays."""

from fractions import Fraction
from typing import BinaryIO

import av
import numpy as np

from campaigns.clips.facts import ClipError
from campaigns.clips.picture import picture_pixels
from campaigns.clips.signature import Signature, signature_of
from campaigns.clips.upright import aspect_of, upright
from campaigns.clips.video import open_clip

_WIDEST = 640


def poster_make(file: BinaryIO) -> bytes:
    """Return a JPEG of at most 640 pixels' width: a clip's frame at two thirds of its time, or the picture itself.

    Only for a file that `ad_probe` has passed. The file's position is 0 afterwards.

    Raises:
        ClipError: no frame decodes.
    """
    file.seek(0)
    found = signature_of(file.read(4096))
    file.seek(0)
    pixels = picture_pixels(file) if found.kind == "picture" else _clip_pixels(file, found)
    file.seek(0)
    return jpeg_encode(pixels, width=min(_WIDEST, pixels.shape[1]))


def jpeg_encode(pixels: np.ndarray, *, width: int) -> bytes:
    """Return a JPEG of the RGB picture uint8 [h, w, 3], scaled to that width with its shape kept (sides made even)."""
    height = max(2, round(pixels.shape[0] * width / pixels.shape[1] / 2) * 2)
    width = max(2, width // 2 * 2)
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = (
        width,
        height,
        "yuvj420p",
        Fraction(1, 25),
    )
    encoder.options = {"qmin": "3", "qmax": "3"}
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
    frame = frame.reformat(width, height, "yuvj420p", interpolation="AREA")
    return b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])


def _clip_pixels(file: BinaryIO, found: Signature) -> np.ndarray:
    """Decode the key frame before two thirds of the clip, or, where that part is damaged, the very first frame."""
    for share in (2 / 3, 0):
        file.seek(0)
        try:
            with open_clip(file, found) as container:
                if share and container.duration:
                    container.seek((container.start_time or 0) + round(container.duration * share))
                stream = container.streams.video[0]
                for frame in container.decode(stream):
                    return upright(frame, aspect_of(stream))
        except av.FFmpegError:
            continue
    raise ClipError("The clip's frames cannot be decoded.")
