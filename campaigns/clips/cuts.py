"""Where a clip is cut: the places at which one picture gives way to quite another."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, BinaryIO

import av
import numpy as np
from numpy.typing import NDArray

from campaigns.clips.facts import ClipError
from campaigns.clips.signature import signature_of
from campaigns.clips.video import open_clip

# A scene shorter than this is part of its neighbour: measures are told second by second. A strip of more is not read.
SHORTEST_MS, MOST_SCENES = 1000, 60
_WIDTH, _HEIGHT = 64, 36
_BESIDE = 2
_LEAST, _TIMES = 15.0, 3.0
_OVERLAP_MS = 1000


@dataclass(frozen=True)
class CutsRead:
    """What one reading found. `found`: (ms, how sharp) of each place; `until_ms`: how far the clip was read."""

    found: tuple[tuple[int, float], ...]
    until_ms: int
    over: bool


def cuts_find(file: BinaryIO, *, from_ms: int = 0, cpu_seconds: float = 2.0) -> CutsRead:
    """Read a clip from a place on until its end, or until so much processor time is spent; call again from there.

    A place is a cut where the picture, 64 × 36 in hue, saturation and value, changes by 15 of 255 on average and by
    three times as much as in the four pictures around it, so that a camera that moves is none;
    nor is a flash, after which all is as before. Source: the adaptive detector of PySceneDetect (Castellano), with its
    constants. Dissolves and fades are not found. Pictures that no other one needs are not decoded: a place is known to
    within two of them.

    Raises:
        ClipError: nothing decodes.
    """
    began = time.process_time()
    times: list[int] = []
    pictures: list[NDArray[np.uint8]] = []
    over = True
    try:
        for at_ms, picture in _pictures(file, max(0, from_ms - _OVERLAP_MS)):
            times.append(at_ms)
            pictures.append(picture)
            if time.process_time() - began > cpu_seconds:
                over = False
                break
    except av.FFmpegError as error:
        if not times:
            raise ClipError("The clip's frames cannot be decoded.") from error
    # What lies at the end of a reading that goes on is judged by the next one, which begins a second before it.
    end = times[-1] if times else from_ms
    found = [
        (at_ms, sharpness)
        for at_ms, sharpness in _sharp(times, pictures)
        if at_ms > from_ms - _OVERLAP_MS / 2 and (over or at_ms <= end - _OVERLAP_MS / 2)
    ]
    return CutsRead(tuple(found), end, over)


def cuts_chosen(found: Sequence[tuple[int, float]], *, duration_ms: int) -> list[int]:
    """Return the places at which scenes begin, in ms, but for the first: the sharpest, none a second from another."""
    chosen: list[int] = [0, duration_ms]
    for at_ms, _ in sorted(found, key=lambda own: (-own[1], own[0])):
        if len(chosen) > MOST_SCENES:
            break
        if all(abs(at_ms - other) >= SHORTEST_MS for other in chosen):
            chosen.append(at_ms)
    return sorted(chosen)[1:-1]


def _pictures(file: BinaryIO, from_ms: int) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    import cv2

    file.seek(0)
    found = signature_of(file.read(4096))
    file.seek(0)
    with open_clip(file, found) as container:
        stream = container.streams.video[0]
        stream.codec_context.skip_frame = "NONREF"
        begin = container.start_time or 0
        if from_ms:
            container.seek(begin + from_ms * 1000, backward=True)
        for frame in container.decode(stream):
            at_ms = _media_ms(frame, begin)
            if at_ms >= from_ms:
                small = frame.reformat(_WIDTH, _HEIGHT, "rgb24").to_ndarray()
                yield at_ms, cv2.cvtColor(small, cv2.COLOR_RGB2HSV_FULL).astype(np.uint8)


def _media_ms(frame: Any, begin: int) -> int:
    return round(1000 * ((frame.time or 0.0) - begin / av.time_base))


def _sharp(times: Sequence[int], pictures: Sequence[NDArray[np.uint8]]) -> Iterator[tuple[int, float]]:
    changes = [_apart(*pair) for pair in pairwise(pictures)]  # changes[k]: from picture k to the next
    for place, own in enumerate(changes):
        around = [*changes[max(0, place - _BESIDE) : place], *changes[place + 1 : place + 1 + _BESIDE]]
        if own < _LEAST or not around or own < _TIMES * float(np.mean(around)):
            continue
        before, after = max(0, place - _BESIDE), min(len(pictures) - 1, place + 1 + _BESIDE)
        if (
            min(_apart(pictures[before], pictures[place + 1]), _apart(pictures[place], pictures[after]))
            >= _LEAST
        ):
            yield times[place + 1], own


def _apart(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> float:
    return float(np.abs(first.astype(np.int16) - second).mean())
