"""Turns a reading, the engine's or a device's, into the numbers of a `FrameEmotion` row."""

from collections.abc import Sequence

from inference.engine.types import FaceNumbers, FrameResult
from inference.models.frame_emotion import SCALE
from inference.services.claim import Claim

READ = (
    *("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"),
    *("faces", "face_score", "box_x", "box_y", "box_width", "box_height"),
    *("yaw", "pitch", "roll", "luma", "sharpness"),
)
COLUMNS = ("snapshot_id", "exposure_id", "t_ms", "model_version_id", *READ)
_SMALL = 2**15 - 1
_LARGE = 2**31 - 1


def emotion_row(claim: Claim, result: FrameResult, model_version_id: int) -> tuple[int, ...]:
    """Return the values of `COLUMNS`; `result.reading` must be there."""
    reading = result.reading
    head = (claim.id, claim.exposure_id, claim.t_ms, model_version_id)
    return (*head, *read_numbers(reading, reading.probabilities.tolist()))


def read_numbers(reading: FaceNumbers, probabilities: Sequence[float]) -> tuple[int, ...]:
    """Return the values of `READ`. Numbers that a column cannot hold are cut to its ends.

    probabilities: in the order of the engine's `LABELS`, and so of `READ`.
    """
    box = reading.box
    return (
        *(_whole(p * SCALE, least=0, most=SCALE) for p in probabilities),
        _whole(reading.faces, least=0),
        _whole(reading.score * SCALE, least=0, most=SCALE),
        *(_whole(side) for side in (box.x, box.y, box.width, box.height)),
        *(_whole(angle) for angle in (reading.yaw, reading.pitch, reading.roll)),
        _whole(reading.face_luma, least=0, most=255),
        _whole(reading.sharpness, least=0, most=_LARGE),
    )


def _whole(value: float, *, least: int = -_SMALL, most: int = _SMALL) -> int:
    return max(least, min(most, round(value)))
