"""A recorded film as the pictures that a viewer's page would have sent: one every so often, as JPEG."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

# As the viewer's page takes them: larger pictures cost more and show the face no better.
LONGEST_SIDE = 1280
JPEG_QUALITY = 90


class UnreadableFilm(ValueError):
    """The file holds no picture track that can be decoded; the message says what was found."""


def film_pictures(path: Path, *, every_ms: int) -> Iterator[tuple[int, bytes]]:
    """Yield (milliseconds since the film's first picture, JPEG) at 0, every_ms, 2 · every_ms … to the end.

    A picture stands for its moment until the next one begins, so a film of fewer pictures a second gives each at most
    once. Turned as its metadata asks. Memory does not grow with the length. Raises UnreadableFilm, in the middle where
    the film breaks off there: what was given before is right.
    """
    import av

    try:
        with av.open(str(path), metadata_errors="replace") as container:
            if not container.streams.video:
                raise UnreadableFilm("it has no picture track")
            stream = container.streams.video[0]
            stream.thread_type, tick = "AUTO", stream.time_base
            first = due = None
            for frame in container.decode(stream):
                if frame.pts is None or tick is None:
                    continue
                now = round(1000 * float(frame.pts * tick))
                if first is None or due is None:
                    first, due = now, 0
                if now - first >= due:
                    yield now - first, _jpeg(frame)
                    due = (now - first) // every_ms * every_ms + every_ms
            if first is None:
                raise UnreadableFilm("it has no picture that can be decoded")
    except (av.FFmpegError, OSError) as error:
        raise UnreadableFilm(getattr(error, "strerror", None) or str(error)) from error


def _jpeg(frame: Any) -> bytes:
    import cv2
    import numpy as np

    shrink = min(1.0, LONGEST_SIDE / max(frame.width, frame.height))
    size = (
        {"width": round(frame.width * shrink), "height": round(frame.height * shrink)} if shrink < 1 else {}
    )
    pixels = np.rot90(frame.to_ndarray(format="bgr24", **size), k=round(frame.rotation / 90) % 4)
    _, stored = cv2.imencode(".jpg", np.ascontiguousarray(pixels), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return bytes(stored)
