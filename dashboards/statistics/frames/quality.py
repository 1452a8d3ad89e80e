"""F3, valid frame: which frames may enter a metric, and by which name the others are set aside.

Thresholds stand here and nowhere else. Angles and brightness are the project's F3. The detector's score is YuNet's
usual working threshold. Sharpness is the variance of the Laplacian of the 48 × 48 face: webcam faces in focus measure
about 120 and more, the same faces blurred by σ = 1.5 px about 10.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MIN_FACE_SCORE = 0.6
MAX_YAW_DEGREES = 30.0
MAX_PITCH_DEGREES = 25.0
# A face is read upright up to this tilt; upside down it says that the camera is not as people think.
MAX_ROLL_DEGREES = 45.0
MIN_LUMA = 40.0
MAX_LUMA = 220.0
MIN_SHARPNESS = 10.0

# Playback codes as the snapshots carry them.
PLAYING, PREROLL, PAUSED, STALLED = 0, 1, 2, 3

VALID = 0
OUTSIDE_AD = 14  # its time is none of the ad's: told by the exposure's timeline, not by the frame's signs
# A frame counts under the first reason that it meets, in the order of `frame_reasons`. The first three say that the
# ad was not running.
REASONS: dict[int, str] = {
    1: "preroll",
    2: "paused",
    3: "stalled",
    4: "tab_hidden",
    5: "no_face",
    6: "several_faces",
    7: "unsure_face",
    8: "turned_away",
    9: "too_dark",
    10: "too_bright",
    11: "blurred",
    12: "tilted",
    13: "frozen",
    OUTSIDE_AD: "outside_ad",
}
NOT_RUNNING = (1, 2, 3)
# What a camera showed before it stood still says nothing of what is in view now, so that comes before the face.
_ORDER = [1, 2, 3, 4, 13, 5, 6, 7, 8, 9, 10, 11, 12]


@dataclass(frozen=True)
class FrameSigns:
    """What quality is judged by; every array has one value a frame (NaN where there is no face).

    `playback` codes as above; `hidden`, `found` bool; `faces` count; `face_score` 0..1; `yaw`, `pitch`, `roll` degrees;
    `luma` 0..255; `sharpness` ≥ 0; `frozen` bool: the camera stood still.
    """

    playback: NDArray[np.int64]
    hidden: NDArray[np.bool_]
    found: NDArray[np.bool_]
    faces: NDArray[np.int64]
    face_score: NDArray[np.float64]
    yaw: NDArray[np.float64]
    pitch: NDArray[np.float64]
    roll: NDArray[np.float64]
    luma: NDArray[np.float64]
    sharpness: NDArray[np.float64]
    frozen: NDArray[np.bool_]


def frame_reasons(signs: FrameSigns) -> NDArray[np.int64]:
    """Return, for each frame, `VALID` or the key in `REASONS` of the first rule that it breaks. Source: F3."""
    with np.errstate(invalid="ignore"):
        rules = [
            signs.playback == PREROLL,
            signs.playback == PAUSED,
            signs.playback == STALLED,
            signs.hidden,
            signs.frozen,
            ~signs.found,
            signs.faces > 1,
            signs.face_score < MIN_FACE_SCORE,
            (np.abs(signs.yaw) > MAX_YAW_DEGREES) | (np.abs(signs.pitch) > MAX_PITCH_DEGREES),
            signs.luma < MIN_LUMA,
            signs.luma > MAX_LUMA,
            signs.sharpness < MIN_SHARPNESS,
            np.abs(signs.roll) > MAX_ROLL_DEGREES,
        ]
    return np.select(rules, _ORDER, default=VALID)


def reason_counts(reasons: NDArray[np.int64]) -> dict[str, int]:
    """Return how many frames each reason set aside; reasons without frames are left out."""
    counts = np.bincount(reasons, minlength=len(REASONS) + 1)
    return {name: int(counts[key]) for key, name in REASONS.items() if counts[key]}


def running(reasons: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which frames were taken while the ad ran: the denominator of the share of valid frames."""
    return np.logical_and.reduce([reasons != own for own in NOT_RUNNING])
