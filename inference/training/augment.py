"""Random variation of training faces: how they are framed, covered and lit, and what a camera makes of them.

It costs some 0.15 ms a face in a thread of its own: a small part of what a training step takes for the same face.
"""

import numpy as np

from inference.training.camera import (
    face_cover,
    face_gamma,
    face_jpeg,
    face_light,
    face_move,
    face_noise,
    face_shrink,
    face_soften,
)

MAX_ROTATION_DEGREES = 15.0
MAX_SHIFT = 0.13  # of the side
SCALE = (0.82, 1.2)
MAX_LOG_GAMMA = 0.4
COVER_PROBABILITY = 0.5
COVER_SIDE = (0.12, 0.4)  # of the side
BAR_SHARE = 0.25  # of what covers: a bar from edge to edge, no patch
BAR_WIDTH = (0.08, 0.2)  # of the side
# What covers is as often the face's own mean (Zhong 2020: no edge of another brightness to learn) as any grey.
MEAN_SHARE = 0.5

# How often each fault of a camera befalls a face. They meet as chance has it: three faces in ten have none of softness,
# shrinking and motion, so that the network stays good at sharp ones.
LIGHT_PROBABILITY, LIGHT_STRENGTH = 0.25, (0.1, 0.6)
SOFT_PROBABILITY, SOFT_SIGMA = 0.5, (0.3, 1.5)  # pixels
MOTION_PROBABILITY, MOTION_LENGTH = 0.08, (1.5, 4.0)  # pixels
SHRINK_PROBABILITY, SHRINK_SIDE = 0.2, (24, 40)  # pixels
NOISE_PROBABILITY, NOISE_DEVIATION = 0.2, (1.0, 8.0)  # grey levels
JPEG_PROBABILITY, JPEG_QUALITY = 0.25, (30, 85)


def faces_augment(faces: np.ndarray, *, random: np.random.Generator) -> np.ndarray:
    """Frame, cover, light and photograph faces anew. uint8 [n, 48, 48] in, a new array like it out.

    The order is that of the world: what is before the face and lights it, then lens, sensor and compression. All
    chance comes from `random`.
    """
    out = faces_pose(faces, random=random)
    faces_photograph(out, random=random)
    return out


def faces_pose(faces: np.ndarray, *, random: np.random.Generator) -> np.ndarray:
    """Frame, cover and light faces anew, as the best of cameras would see them. uint8 [n, 48, 48], a new array."""
    out = _framed(faces, random=random)
    _cover(out, random=random)
    _relight(out, random=random)
    _light_aside(out, random=random)
    return out


def _framed(faces: np.ndarray, *, random: np.random.Generator) -> np.ndarray:
    """Flip, rotate, scale and shift: a detector's box is never quite the same twice."""
    import cv2

    n, height, width = faces.shape
    flipped = random.random(n) < 0.5
    angle = random.uniform(-MAX_ROTATION_DEGREES, MAX_ROTATION_DEGREES, n)
    scale = random.uniform(*SCALE, n)
    shift = random.uniform(-MAX_SHIFT, MAX_SHIFT, (n, 2)) * (width, height)
    out = np.empty_like(faces)
    centre = ((width - 1) / 2, (height - 1) / 2)
    for i in range(n):
        matrix = cv2.getRotationMatrix2D(centre, angle[i], scale[i])
        matrix[:, 2] += shift[i]
        face = faces[i, :, ::-1] if flipped[i] else faces[i]
        cv2.warpAffine(
            np.ascontiguousarray(face),
            matrix,
            (width, height),
            dst=out[i],
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REFLECT_101,
        )
    return out


def _cover(faces: np.ndarray, *, random: np.random.Generator) -> None:
    """Cover a patch of some faces, or a bar across them, in place."""
    n, height, width = faces.shape
    for i in np.flatnonzero(random.random(n) < COVER_PROBABILITY):
        h, w = (random.uniform(*COVER_SIDE, 2) * (height, width)).astype(int)
        if random.random() < BAR_SHARE:
            thick = random.uniform(*BAR_WIDTH)
            h, w = (int(thick * height), width) if random.random() < 0.5 else (height, int(thick * width))
        top, left = random.integers(0, height - h + 1), random.integers(0, width - w + 1)
        grey = int(faces[i].mean()) if random.random() < MEAN_SHARE else int(random.integers(0, 256))
        faces[i] = face_cover(faces[i], top=top, left=left, height=h, width=w, grey=grey)


def _relight(faces: np.ndarray, *, random: np.random.Generator) -> None:
    """Brighten or darken the middle tones, in place."""
    gamma = np.exp(random.uniform(-MAX_LOG_GAMMA, MAX_LOG_GAMMA, len(faces)))
    for i in range(len(faces)):
        faces[i] = face_gamma(faces[i], gamma=gamma[i])


def _light_aside(faces: np.ndarray, *, random: np.random.Generator) -> None:
    """Light some faces from one side, in place."""
    for i in np.flatnonzero(random.random(len(faces)) < LIGHT_PROBABILITY):
        strength, degrees = random.uniform(*LIGHT_STRENGTH), random.uniform(0, 360)
        faces[i] = face_light(faces[i], strength=strength, degrees=degrees)


def faces_photograph(faces: np.ndarray, *, random: np.random.Generator) -> None:
    """Take faces through a lens, a sensor and a compression that are not always good, in place."""
    n = len(faces)
    for i in np.flatnonzero(random.random(n) < SOFT_PROBABILITY):
        faces[i] = face_soften(faces[i], sigma=random.uniform(*SOFT_SIGMA))
    for i in np.flatnonzero(random.random(n) < MOTION_PROBABILITY):
        length, degrees = random.uniform(*MOTION_LENGTH), random.uniform(0, 180)
        faces[i] = face_move(faces[i], length=length, degrees=degrees)
    for i in np.flatnonzero(random.random(n) < SHRINK_PROBABILITY):
        faces[i] = face_shrink(faces[i], side=int(random.integers(*SHRINK_SIDE, endpoint=True)))
    for i in np.flatnonzero(random.random(n) < NOISE_PROBABILITY):
        faces[i] = face_noise(faces[i], deviation=random.uniform(*NOISE_DEVIATION), random=random)
    for i in np.flatnonzero(random.random(n) < JPEG_PROBABILITY):
        faces[i] = face_jpeg(faces[i], quality=int(random.integers(*JPEG_QUALITY, endpoint=True)))
