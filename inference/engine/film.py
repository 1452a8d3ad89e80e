"""A recorded film as the pictures that a viewer's page would have sent: one every so often, as JPEG."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

# As the viewer's page takes them: larger pictures cost more and show the face no better.
LONGEST_SIDE = 1280
JPEG_QUALITY = 90
# A film made of parts has each begin its time anew; pictures that come a little out of order are no new part.
NEW_PART_MS = 1000


class UnreadableFilm(ValueError):
    """The file holds no picture track that can be decoded; the message says what was found."""


def film_pictures(path: Path, *, every_ms: int) -> Iterator[tuple[int, bytes]]:
    """Yield (milliseconds since the film's first picture, JPEG) at 0, every_ms, 2 · every_ms … to the end.

    A picture stands for its moment until the next one begins, so a film of fewer pictures a second gives each at most
    once. Turned and stretched as its metadata asks. Where the film's clock goes back, since parts were put one behind
    the other, time goes on. Memory does not grow with the length. Raises UnreadableFilm, in the middle where the film
    breaks off there: what was given before is right.
    """
    import av

    try:
        # By its scheme: FFmpeg would read one into a name like "10:30 room 2.mp4".
        with av.open(f"file:{path}", metadata_errors="replace") as container:
            stream = _picture_track(container)
            stream.thread_type, tick = "AUTO", stream.time_base
            aspect = _aspect_of(stream)
            first = due = last = None
            untimed = False
            for frame in container.decode(stream):
                if frame.pts is None or tick is None:
                    untimed = True
                    continue
                now = round(1000 * float(frame.pts * tick))
                if first is None or due is None or last is None:
                    first, due, last = now, 0, 0
                if now - first < last - NEW_PART_MS:
                    first = now - last
                last = now - first
                if last >= due:
                    yield last, _jpeg(frame, aspect)
                    due = last // every_ms * every_ms + every_ms
            if first is None:
                raise UnreadableFilm(
                    "its pictures have no times: put it into a container such as MP4"
                    if untimed
                    else "it has no picture that can be decoded"
                )
    except (av.FFmpegError, OSError) as error:
        raise UnreadableFilm(getattr(error, "strerror", None) or str(error)) from error


def _picture_track(container: Any) -> Any:
    """The first one; the cover of a song is none."""
    from av.stream import Disposition

    tracks = (own for own in container.streams.video if not own.disposition & Disposition.attached_pic)
    if (stream := next(tracks, None)) is None:
        raise UnreadableFilm("it has no picture track")
    return stream


def _aspect_of(stream: Any) -> Fraction:
    """The width of a stored pixel over its height; 1 where the file says nothing sensible."""
    ratio = stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio
    return Fraction(ratio) if ratio and 0.1 < ratio < 10 else Fraction(1)


def _turned(pixels: np.ndarray, frame: Any) -> np.ndarray:
    """As the frame's display matrix asks (ISO/IEC 14496-12, 8.3.2), in whole quarters: a mirrored selfie is no
    picture upside down, although FFmpeg calls both a rotation by 180°."""
    from av.sidedata.sidedata import Type

    found = frame.side_data.get(Type.DISPLAYMATRIX)
    if found is None:
        return pixels
    a, b, _, c, d = np.frombuffer(bytes(found), np.int32)[:5].tolist()
    across, down = a < 0, d < 0
    if abs(b) + abs(c) > abs(a) + abs(d):
        pixels, across, down = pixels.swapaxes(0, 1), c < 0, b < 0
    return pixels[:: -1 if down else 1, :: -1 if across else 1]


def _jpeg(frame: Any, aspect: Fraction) -> bytes:
    import cv2

    width, height = frame.width * aspect, frame.height
    shrink = min(1.0, LONGEST_SIDE / max(width, height))
    shown = {"width": max(1, round(width * shrink)), "height": max(1, round(height * shrink))}
    size = {} if shown == {"width": frame.width, "height": frame.height} else shown
    pixels = _turned(frame.to_ndarray(format="bgr24", **size), frame)
    _, stored = cv2.imencode(".jpg", np.ascontiguousarray(pixels), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return bytes(stored)
