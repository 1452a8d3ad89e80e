"""What the engine answers. Plain values: importing them loads neither OpenCV nor a network."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

# The order of FER-2013's labels, of the network's outputs and of every list of seven in this project.
LABELS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
# The order of the FER+ votes (Barsoum 2016) and of a network's second output.
VOTED = ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt")

# Degrees of roll from which on a face was turned before it was read, and so is not where an upright one would be.
TILTED = 20


class Outcome(StrEnum):
    """How a picture ended."""

    SCORED = "scored"
    NO_FACE = "no_face"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Box:
    """A face's rectangle in the source picture's pixels, clipped to the picture."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Crop:
    """A square that a camera's page cut out of its picture of width × height: corner and side in that picture's pixels.

    Its JPEG may have fewer pixels a side.
    """

    width: int
    height: int
    x: int
    y: int
    side: int


@dataclass(frozen=True, eq=False)
class FaceNumbers:
    """Where a face is and how it was seen.

    score: the detector's, 0 to 1. faces: the viewer and who rivals in size (choose.py). yaw, pitch, roll: degrees,
    estimated (see pose.py for the signs and the limits). face_luma: mean grey level of the face, 0 to 255. sharpness:
    variance of the Laplacian of the aligned 48×48 face.
    """

    box: Box
    score: float
    faces: int
    yaw: float
    pitch: float
    roll: float
    face_luma: float
    sharpness: float


@dataclass(frozen=True, eq=False)
class FaceReading(FaceNumbers):
    """What one face shows.

    probabilities: float32 [7] in the order of LABELS, sum 1, calibrated (see classify.py for what they are).
    """

    probabilities: np.ndarray


@dataclass(frozen=True, eq=False)
class FrameResult:
    """What became of one picture.

    reason: a short code where the picture was unreadable ("broken", "too_many_pixels" …), else empty. reading: None
    unless the outcome is SCORED. luma: mean grey level of the face, or of the whole picture where there is none, 0 to
    255. width, height: of the picture as it is seen (turned by its EXIF orientation), 0 where it is unreadable.
    """

    outcome: Outcome
    reason: str
    reading: FaceReading | None
    luma: float
    width: int
    height: int
