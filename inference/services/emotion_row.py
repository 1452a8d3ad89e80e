"""Turns an engine's reading into the numbers of a `FrameEmotion` row."""

from inference.engine.types import FrameResult
from inference.models.frame_emotion import SCALE
from inference.services.claim import Claim

COLUMNS = (
    *("snapshot_id", "exposure_id", "t_ms", "model_version_id"),
    *("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"),
    *("faces", "face_score", "box_x", "box_y", "box_width", "box_height"),
    *("yaw", "pitch", "roll", "luma", "sharpness"),
)
_SMALL = 2**15 - 1
_LARGE = 2**31 - 1


def emotion_row(claim: Claim, result: FrameResult, model_version_id: int) -> tuple[int, ...]:
    """Return the values of `COLUMNS`. Numbers that a column cannot hold are cut to its ends.

    `result.reading` must be there; its probabilities are in the order of the engine's `LABELS`, and so of `COLUMNS`.
    """
    reading = result.reading
    box = reading.box
    return (
        *(claim.id, claim.exposure_id, claim.t_ms, model_version_id),
        *(_whole(p * SCALE, least=0, most=SCALE) for p in reading.probabilities.tolist()),
        _whole(reading.faces, least=0),
        _whole(reading.score * SCALE, least=0, most=SCALE),
        *(_whole(side) for side in (box.x, box.y, box.width, box.height)),
        *(_whole(angle) for angle in (reading.yaw, reading.pitch, reading.roll)),
        _whole(reading.face_luma, least=0, most=255),
        _whole(reading.sharpness, least=0, most=_LARGE),
    )


def _whole(value: float, *, least: int = -_SMALL, most: int = _SMALL) -> int:
    return max(least, min(most, round(value)))
