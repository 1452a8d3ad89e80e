"""What a batch of snapshots may look like: every limit is checked here, before anything is stored or decoded."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fer_platform.kit.pictures.jpeg import NotAJpeg, jpeg_size
from fer_platform.kit.pictures.limits import MAX_SIDE, is_narrow
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
class Moment:
    """When and where a frame was taken. `t_ms`: media time, negative in the pre-roll; `age_ms`: time since then."""

    sequence: int
    exposure: int
    t_ms: int
    playback: int
    hidden: bool
    age_ms: int


@dataclass(frozen=True)
class Frame(Moment):
    """One snapshot as sent.

    area: width and height of the camera's picture; of a crop about the face, its corner and side in it, too.
    """

    picture: bytes
    area: tuple[int, ...] | None = None


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
    if "batch" not in parts:
        raise malformed("'batch' is missing.")
    document, listed = document_read(parts["batch"], most=limits.frames)
    frames = tuple(_frame(entry, parts, limits) for entry in listed)
    sequences_check(frames)
    if len({entry["picture"] for entry in listed}) < len(listed):
        raise malformed("Two frames name the same picture.")
    return Batch(frames=frames, dropped=whole_read(document, "dropped"))


def document_read(body: bytes, *, most: int) -> tuple[dict[str, Any], list[Any]]:
    """Return a batch's JSON object and its list `frames`, which holds 1 to `most` entries.

    Raises:
        Refused: malformed_batch, too_many_frames.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise malformed("The batch is not a JSON object.") from error
    if not isinstance(document, dict):
        raise malformed("The batch is not a JSON object.")
    listed = document.get("frames")
    if not isinstance(listed, list) or not listed:
        raise malformed("'frames' must be a list with at least one frame.")
    if len(listed) > most:
        raise Refused("too_many_frames", f"At most {most} frames a batch.", limit=most)
    return document, listed


def sequences_check(frames: Sequence[Moment]) -> None:
    """Return if each frame has a sequence of its own. Raises Refused: malformed_batch."""
    if len({frame.sequence for frame in frames}) < len(frames):
        raise malformed("A sequence is there twice.")


def picture_check(picture: bytes, *, limits: Limits) -> tuple[int, int]:
    """Return width and height of a picture that is a JPEG within the limits, as far as its header tells.

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
    return width, height


def moment_read(entry: Any) -> tuple[int, int, int, int, bool, int]:
    """Return the fields of `Moment`, in its order. Raises Refused: malformed_batch."""
    if not isinstance(entry, dict):
        raise malformed("Each frame must be an object.")
    playback, hidden = entry.get("playback"), entry.get("hidden")
    if not isinstance(playback, str) or playback not in PLAYBACK:
        raise malformed(f"'playback' must be one of {', '.join(PLAYBACK)}.")
    if not isinstance(hidden, bool):
        raise malformed("'hidden' must be true or false.")
    return (
        whole_read(entry, "sequence"),
        whole_read(entry, "exposure", most=2**63 - 1),
        whole_read(entry, "t_ms", least=-_INT),
        PLAYBACK[playback],
        hidden,
        whole_read(entry, "age_ms", most=_OLDEST_MS),
    )


def _frame(entry: Any, parts: Mapping[str, bytes], limits: Limits) -> Frame:
    moment = moment_read(entry)
    picture = entry.get("picture")
    if not isinstance(picture, str) or picture not in parts or picture == "batch":
        raise malformed("'picture' must name a part of the request.")
    area = picture_check(parts[picture], limits=limits)
    if entry.get("crop") is not None:
        if area[0] != area[1]:
            raise malformed("The picture of a 'crop' must be a square.")
        area = _crop(entry["crop"])
    return Frame(*moment, picture=parts[picture], area=area)


def _crop(told: Any) -> tuple[int, ...]:
    if not isinstance(told, dict):
        raise malformed("'crop' must hold width, height, x, y and side, or be null.")
    width, height, side = (
        whole_read(told, name, least=1, most=MAX_SIDE) for name in ("width", "height", "side")
    )
    if side > min(width, height):
        raise malformed("'side' of a 'crop' must be at most the width and the height of its picture.")
    x, y = whole_read(told, "x", most=width - side), whole_read(told, "y", most=height - side)
    return width, height, x, y, side


def whole_read(entry: dict[str, Any], name: str, *, least: int = 0, most: int = _INT) -> int:
    """Return a field's whole number. Raises Refused: malformed_batch."""
    value = entry.get(name)
    if type(value) is not int or not least <= value <= most:
        raise malformed(f"'{name}' must be a whole number from {least} to {most}.")
    return value


def malformed(detail: str) -> Refused:
    return Refused("malformed_batch", detail)
