"""Animated pictures, GIF and WebP: how long they run, and their frames one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import numpy as np

from fer_platform.kit.pictures.limits import UnreadablePicture, shape_check

# What browsers do with a frame that names no time, or less than two hundredths of a second.
_SHORTEST_MS, _UNNAMED_MS = 20, 100
_MOST_FRAMES = 6000


@dataclass(frozen=True)
class Animation:
    """`kind`: "gif" or "webp"; size in pixels; one round in ms; how many pictures there are."""

    kind: str
    width: int
    height: int
    duration_ms: int
    frames: int


def animation_read(data: bytes) -> Animation:
    """Walk through the animation once. Raises UnreadablePicture: broken, or a side or shape beyond the limits."""
    total = frames = 0
    for shape, duration in ((pixels.shape, own) for pixels, own in animation_frames(data)):
        height, width = shape[:2]
        total, frames = total + duration, frames + 1
    return Animation("gif" if data[:3] == b"GIF" else "webp", width, height, total, frames)


def animation_frames(data: bytes) -> Iterator[tuple[np.ndarray, int]]:
    """Yield each frame, RGB uint8 [height, width, 3], on white where it is transparent, and its time in ms.

    Raises:
        UnreadablePicture: it cannot be read to its end, or a side or shape is beyond the limits.
    """
    from PIL import Image, ImageSequence

    try:
        with Image.open(BytesIO(data), formats=("GIF", "WEBP")) as image:
            shape_check(*image.size)
            for number, frame in enumerate(ImageSequence.Iterator(image)):
                if number >= _MOST_FRAMES:
                    raise UnreadablePicture("broken")
                shown = frame.convert("RGBA")
                paper = Image.new("RGBA", shown.size, "white")
                paper.alpha_composite(shown)
                duration = round(frame.info.get("duration") or 0)
                yield (
                    np.asarray(paper.convert("RGB")),
                    duration if duration >= _SHORTEST_MS else _UNNAMED_MS,
                )
    except UnreadablePicture:
        raise
    except Exception as error:  # whatever mutated files make of a parser
        raise UnreadablePicture("broken") from error
