"""What a batch of readings may look like: frames that the viewer's own device has read, as numbers without a picture.

They come from a stranger's browser, so every number is held to what the engine could have said.
"""

import re
from dataclasses import dataclass
from typing import Any

from inference.batches import Moment, document_read, malformed, moment_read, sequences_check, whole_read
from inference.engine.types import LABELS, Box, FaceNumbers

# Probabilities are rounded on their way; what they sum to may be off by so much.
_SUM_TOLERANCE = 0.001
_DIGEST = re.compile(r"[0-9a-f]{64}")
_STEEPEST = 75  # degrees: engine/pose.py clips yaw and pitch to it
_LARGEST_SIDE = 8192  # pixels of a camera
_MOST_FACES = 1000
# The Laplacian of a grey level lies within ±1020; no variance is greater than its square.
_SHARPEST = 1020**2


@dataclass(frozen=True, eq=False)
class Face(FaceNumbers):
    """A face as a device read it. probabilities: seven in the order of LABELS, each 0 to 1, sum 1."""

    probabilities: tuple[float, ...]


@dataclass(frozen=True)
class Reading(Moment):
    """One frame as a device read it. likeness: 32 bits, equal where pixels were; face: None where it found nobody."""

    likeness: int
    face: Face | None


@dataclass(frozen=True)
class Readings:
    """Frames with sequences of their own, the digest of the network that read them, and how many were given up."""

    frames: tuple[Reading, ...]
    dropped: int
    model: str


def readings_read(body: bytes, *, most: int) -> Readings:
    """Return the batch that a JSON body describes; `most`: frames that it may hold.

    Raises:
        Refused: malformed_batch, too_many_frames.
    """
    document, listed = document_read(body, most=most)
    model = document.get("model")
    if not isinstance(model, str) or not _DIGEST.fullmatch(model):
        raise malformed("'model' must be a network's digest of 64 hexadecimal digits.")
    frames = tuple(_reading(entry) for entry in listed)
    sequences_check(frames)
    return Readings(frames=frames, dropped=whole_read(document, "dropped"), model=model)


def _reading(entry: Any) -> Reading:
    moment = moment_read(entry)
    if "face" not in entry:
        raise malformed("'face' must be there: an object, or null where nobody was found.")
    likeness = whole_read(entry, "likeness", least=-(2**31), most=2**31 - 1)
    return Reading(*moment, likeness=likeness, face=None if entry["face"] is None else _face(entry["face"]))


def _face(told: Any) -> Face:
    if not isinstance(told, dict):
        raise malformed("'face' must be an object or null.")
    box, probabilities = told.get("box"), told.get("probabilities")
    if not isinstance(box, dict):
        raise malformed("'box' must hold x, y, width and height.")
    if not isinstance(probabilities, dict) or set(probabilities) != set(LABELS):
        raise malformed(f"'probabilities' must name {', '.join(LABELS)}.")
    seven = tuple(_number(probabilities, name, 0, 1) for name in LABELS)
    if abs(sum(seven) - 1) > _SUM_TOLERANCE:
        raise malformed("The probabilities must sum to 1.")
    return Face(
        box=Box(
            *(whole_read(box, name, most=_LARGEST_SIDE) for name in ("x", "y")),
            *(whole_read(box, name, least=1, most=_LARGEST_SIDE) for name in ("width", "height")),
        ),
        score=_number(told, "score", 0, 1),
        faces=whole_read(told, "faces", least=1, most=_MOST_FACES),
        yaw=_number(told, "yaw", -_STEEPEST, _STEEPEST),
        pitch=_number(told, "pitch", -_STEEPEST, _STEEPEST),
        roll=_number(told, "roll", -180, 180),
        face_luma=_number(told, "luma", 0, 255),
        sharpness=_number(told, "sharpness", 0, _SHARPEST),
        probabilities=seven,
    )


def _number(entry: dict[str, Any], name: str, least: float, most: float) -> float:
    value = entry.get(name)
    # What JSON calls NaN lies between no two numbers.
    if type(value) not in (int, float) or not least <= value <= most:
        raise malformed(f"'{name}' must be a number from {least} to {most}.")
    return value
