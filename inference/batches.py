"""What a batch of snapshots may look like: every limit is checked here, before anything is stored or decoded."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fer_platform.kit.pictures.jpeg import NotAJpeg, jpeg_size
from fer_platform.kit.pictures.limits import is_narrow
from inference.refusals import Refused

PLAYBACK = {"playing": 0, "preroll": 1, "paused": 2, "stalled": 3}  # Snapshot.Playback, by name
_INT = 2**31 - 1  # what the columns hold
_OLDEST_MS = 7 * 24 * 3600 * 1000


@dataclass(frozen=True)
class Limits:
    """The bounds of one batch: frames in it; bytes and pixels of each frame."""

    frames: int
    frame_bytes: int
    frame_pixels: int


@dataclass(frozen=True)
class Frame:
    """One snapshot as sent. `t_ms`: media time, negative in the pre-roll; `age_ms`: time since it was taken."""

    sequence: int
    exposure: int
    t_ms: int
    playback: int
    hidden: bool
    age_ms: int
    picture: bytes


@dataclass(frozen=True)
class Batch:
    """Frames with sequences of their own, and how many the browser has given up so far."""

    frames: tuple[Frame, ...]
    dropped: int


def batch_read(parts: Mapping[str, bytes], *, limits: Limits) -> Batch:
    """Return the batch that the parts of a request describe.

    Raises:
        Refused: malformed_batch, too_many_frames, frame_too_large, not_a_jpeg, frame_too_narrow, too_many_pixels.
    """
    try:
        document = json.loads(parts["batch"])
        listed = document["frames"]
    except KeyError as error:
        raise _malformed(f"{error.args[0]!r} is missing.") from error
    except (ValueError, TypeError, RecursionError) as error:
        raise _malformed("The part 'batch' is not a JSON object.") from error
    if not isinstance(listed, list) or not listed:
        raise _malformed("'frames' must be a list with at least one frame.")
    if len(listed) > limits.frames:
        raise Refused("too_many_frames", f"At most {limits.frames} frames a batch.", limit=limits.frames)
    frames = tuple(_frame(entry, parts) for entry in listed)
    if len({frame.sequence for frame in frames}) < len(frames):
        raise _malformed("A sequence is there twice.")
    if len({entry["picture"] for entry in listed}) < len(listed):
        raise _malformed("Two frames name the same picture.")
    for frame in frames:
        picture_check(frame.picture, limits=limits)
    return Batch(frames=frames, dropped=_whole(document, "dropped"))


def picture_check(picture: bytes, *, limits: Limits) -> None:
    """Return if the picture is a JPEG within the limits, as far as its header tells.

    Raises:
        Refused: frame_too_large, not_a_jpeg, frame_too_narrow, too_many_pixels.
    """
    if len(picture) > limits.frame_bytes:
        raise Refused(
            "frame_too_large", f"At most {limits.frame_bytes} bytes a frame.", limit=limits.frame_bytes
        )
    try:
        width, height = jpeg_size(picture)
    except NotAJpeg as error:
        raise Refused("not_a_jpeg", f"A frame is not a JPEG. {error}") from error
    if width * height > limits.frame_pixels:
        raise Refused(
            "too_many_pixels",
            f"A frame has {width} x {height} pixels; at most {limits.frame_pixels} are taken.",
            limit=limits.frame_pixels,
        )
    if is_narrow(width, height):
        raise Refused("frame_too_narrow", f"A frame has {width} x {height} pixels: no camera's shape.")


def _frame(entry: Any, parts: Mapping[str, bytes]) -> Frame:
    if not isinstance(entry, dict):
        raise _malformed("Each frame must be an object.")
    playback, hidden, picture = entry.get("playback"), entry.get("hidden"), entry.get("picture")
    if not isinstance(playback, str) or playback not in PLAYBACK:
        raise _malformed(f"'playback' must be one of {', '.join(PLAYBACK)}.")
    if not isinstance(hidden, bool):
        raise _malformed("'hidden' must be true or false.")
    if not isinstance(picture, str) or picture not in parts or picture == "batch":
        raise _malformed("'picture' must name a part of the request.")
    return Frame(
        sequence=_whole(entry, "sequence"),
        exposure=_whole(entry, "exposure", most=2**63 - 1),
        t_ms=_whole(entry, "t_ms", least=-_INT),
        playback=PLAYBACK[playback],
        hidden=hidden,
        age_ms=_whole(entry, "age_ms", most=_OLDEST_MS),
        picture=parts[picture],
    )


def _whole(entry: dict[str, Any], name: str, *, least: int = 0, most: int = _INT) -> int:
    value = entry.get(name)
    if type(value) is not int or not least <= value <= most:
        raise _malformed(f"'{name}' must be a whole number from {least} to {most}.")
    return value


def _malformed(detail: str) -> Refused:
    return Refused("malformed_batch", detail)
