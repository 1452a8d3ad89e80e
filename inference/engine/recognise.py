"""Do two looks show the same person? Only ever asked of one person's template, after somebody has said who they are.

A face is turned and scaled so that its eyes lie where dlib's training had them, and described by 128 numbers; the mean
of the face and of its mirror image is taken, scaled to length 1. Two looks are compared by the distance of their
numbers, 0 to 2.
`benchmarks/recognition.py` measures what the bounds below mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from fer_platform.kit.pictures.decode import picture_decode
from inference.engine.check import NARROWEST_FACE, check_detector
from inference.engine.choose import rivals_count, viewer_choose
from inference.engine.detect import Face
from inference.engine.face_network import SIDE, face_network_bytes
from inference.engine.pose import pose_estimate

SAME = 0.36  # farthest that a look may be from the template
STRAIGHT = 20.0  # degrees of yaw at most of a straight look
TURNED = (
    10.0  # degrees at least since then, where a turn was asked for: who turns far looks less like oneself
)
UPRIGHT = 25.0  # degrees of roll at most: small faces of tilted heads look alike
# Where the eyes' middles lie in dlib's face of 150 pixels (five landmarks, a padding of a quarter).
LEFT_EYE, RIGHT_EYE = (47.7, 47.1), (100.3, 47.1)


@dataclass(frozen=True, eq=False)
class Look:
    """One picture's face: `numbers` float32 [128] of length 1; yaw in degrees, positive to the person's own left."""

    numbers: np.ndarray
    yaw: float


class FaceDescriber:
    """One instance a process."""

    def __init__(self, *, threads: int = 1) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        self._session = onnxruntime.InferenceSession(
            face_network_bytes(), sess_options=options, providers=["CPUExecutionProvider"]
        )

    def describe(self, pixels: np.ndarray, face: Face) -> np.ndarray:
        """Return float32 [128] of length 1. pixels: BGR uint8 [h, w, 3]."""
        aligned = eyes_align(pixels, face)[:, :, ::-1].transpose(2, 0, 1).astype(np.float32)
        both = np.stack([aligned, aligned[:, :, ::-1]])
        return unit(self._session.run(["descriptor"], {"face": both})[0].mean(axis=0))

    def warm_up(self) -> None:
        """Run once, so that a process that is forked from this one finds all memory in place, and no threads."""
        import cv2

        cv2.setNumThreads(1)
        self._session.run(None, {"face": np.zeros((2, 3, SIDE, SIDE), np.float32)})


def eyes_align(pixels: np.ndarray, face: Face) -> np.ndarray:
    """Return the face as the network wants it, BGR uint8 [150, 150, 3]; the picture's edge is repeated."""
    import cv2

    left, right = face.landmarks[0].astype(float), face.landmarks[1].astype(float)
    across, wanted = complex(*(right - left)), complex(RIGHT_EYE[0] - LEFT_EYE[0], RIGHT_EYE[1] - LEFT_EYE[1])
    turn = wanted / (across or 1)
    moved = complex(*LEFT_EYE) - turn * complex(*left)
    matrix = np.array([[turn.real, -turn.imag, moved.real], [turn.imag, turn.real, moved.imag]])
    return cv2.warpAffine(
        pixels, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )


def unit(numbers: np.ndarray) -> np.ndarray:
    """Return float32 [128] scaled to length 1."""
    return (numbers / max(float(np.linalg.norm(numbers)), 1e-12)).astype(np.float32)


@lru_cache(maxsize=1)
def describer() -> FaceDescriber:
    """The process's own, loaded with the first call. Raises WeightsError."""
    return FaceDescriber()


def face_look(picture: bytes) -> Look | None:
    """Look at one picture; None where it does not show one face alone, near enough and upright.

    Raises UnreadablePicture, WeightsError.
    """
    pixels = picture_decode(picture).pixels
    faces = check_detector().detect(pixels)
    if not faces:
        return None
    height, width = pixels.shape[:2]
    face = viewer_choose(faces, width=width, height=height)
    yaw, _, roll = pose_estimate(face.landmarks)
    if face.width / width < NARROWEST_FACE or abs(roll) > UPRIGHT or rivals_count(faces, face) > 1:
        return None
    return Look(numbers=describer().describe(pixels, face), yaw=yaw)


def template_make(looks: Sequence[Look]) -> np.ndarray | None:
    """Return the template of several looks, float32 [128]; None where one is turned away, or of somebody else."""
    if any(abs(look.yaw) > STRAIGHT or distance(look.numbers, looks[0].numbers) > SAME for look in looks):
        return None
    return unit(np.mean([look.numbers for look in looks], axis=0))


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """Return how far two faces are apart, 0 to 2."""
    return float(np.linalg.norm(one - other))


def turned(look: Look, side: str, *, since: float) -> bool:
    """Whether the head has turned to the person's own `side`, left or right, since its yaw was `since` degrees."""
    return (look.yaw - since) * (1 if side == "left" else -1) >= TURNED
