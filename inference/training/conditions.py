"""The conditions under which every network is measured: the same faces, with the faults of cameras and of viewers."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from inference.training.camera import (
    face_cover,
    face_gamma,
    face_jpeg,
    face_move,
    face_noise,
    face_shrink,
    face_soften,
    face_tilt,
)
from inference.training.mouths import mouth_spoken

SEED = 20261126  # of drawn faces, of noise, of the side that a head tilts to: every network is shown the same pictures


@dataclass(frozen=True)
class Condition:
    """One fault at one strength. key names it in files, title for people; change makes a face of a face.

    change gets a face uint8 [48, 48] and the condition's own random numbers.
    """

    key: str
    title: str
    change: Callable[[np.ndarray, np.random.Generator], np.ndarray]

    def faces(self, pixels: np.ndarray) -> np.ndarray:
        """Faces uint8 [n, 48, 48] under this condition; the same in every call."""
        random = np.random.default_rng([SEED, *self.key.encode()])
        return np.stack([self.change(face, random) for face in pixels])


def _soft(sigma: float) -> Condition:
    return Condition(f"blur_{sigma}", f"blur {sigma} px", lambda face, random: face_soften(face, sigma=sigma))


def _gamma(gamma: float) -> Condition:
    return Condition(f"gamma_{gamma}", f"gamma {gamma}", lambda face, random: face_gamma(face, gamma=gamma))


def _tilt(degrees: int) -> Condition:
    """To either side."""

    def change(face: np.ndarray, random: np.random.Generator) -> np.ndarray:
        return face_tilt(face, degrees=degrees if random.random() < 0.5 else -degrees)

    return Condition(f"tilt_{degrees}", f"tilt {degrees}°", change)


def _covered(name: str, *, top: int, height: int) -> Condition:
    """Rows of the face behind something of its own mean grey."""

    def change(face: np.ndarray, random: np.random.Generator) -> np.ndarray:
        return face_cover(face, top=top, left=0, height=height, width=face.shape[1], grey=int(face.mean()))

    return Condition(f"covered_{name}", f"{name} covered", change)


CLEAN = Condition("clean", "as it is", lambda face, random: face)
# Pixels are those of the 48 that a face has here. Some strengths lie within what training shows (augment.py), some
# beyond it: gamma, noise, and the larger tilts.
CONDITIONS = (
    CLEAN,
    _soft(0.8),
    _soft(1.2),
    _soft(1.5),
    Condition(
        "motion_3",
        "motion 3 px",
        lambda face, random: face_move(face, length=3.0, degrees=random.uniform(0, 180)),
    ),
    Condition("jpeg_40", "JPEG 40", lambda face, random: face_jpeg(face, quality=40)),
    Condition("shrink_32", "32 px wide", lambda face, random: face_shrink(face, side=32)),
    Condition(
        "noise_10", "noise 10 grey", lambda face, random: face_noise(face, deviation=10.0, random=random)
    ),
    _gamma(0.5),
    _gamma(2.0),
    _tilt(15),
    _tilt(25),
    _tilt(40),
    _covered("eyes", top=13, height=9),
    _covered("mouth", top=32, height=12),
    Condition(
        "speaking_4",
        "mouth opened by 4 px",
        lambda face, random: mouth_spoken(face, height=4.0, random=random),
    ),
)
