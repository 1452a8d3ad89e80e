"""What a camera and its way to the server do to a framed face: a function for each fault, for training and report.

Each takes one face uint8 [48, 48] and returns a new one like it. Strengths are in pixels of that face (a blur of 1.2 px
of 48 is one of 2.4 px on a face 96 px wide) or in grey levels of 0 to 255.
"""

import numpy as np


def face_soften(face: np.ndarray, *, sigma: float) -> np.ndarray:
    """Out of focus, or enlarged by the camera: a Gaussian of this deviation in pixels (more than 0)."""
    import cv2

    return cv2.GaussianBlur(face, (0, 0), sigma, borderType=cv2.BORDER_REFLECT_101)


def face_shrink(face: np.ndarray, *, side: int) -> np.ndarray:
    """A face that the camera saw only `side` pixels wide (1 to 48), enlarged as serving enlarges it."""
    import cv2

    small = cv2.resize(face, (side, side), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, face.shape[::-1], interpolation=cv2.INTER_LINEAR)


def face_move(face: np.ndarray, *, length: float, degrees: float) -> np.ndarray:
    """Moved while the shutter was open: the mean along a line of this length in pixels, in this direction."""
    import cv2

    reach = int(np.ceil(length / 2))
    along = np.linspace(-length / 2, length / 2, 4 * reach + 1)
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    x, y = reach + along * np.cos(np.radians(degrees)), reach + along * np.sin(np.radians(degrees))
    np.add.at(kernel, (np.rint(y).astype(int), np.rint(x).astype(int)), 1 / len(along))
    return cv2.filter2D(face, -1, kernel, borderType=cv2.BORDER_REFLECT_101)


def face_noise(face: np.ndarray, *, deviation: float, random: np.random.Generator) -> np.ndarray:
    """A sensor in little light: normal noise of this deviation in grey levels, drawn from `random`."""
    noise = random.standard_normal(face.shape, dtype=np.float32) * deviation
    return _grey(face + noise)


def face_jpeg(face: np.ndarray, *, quality: int) -> np.ndarray:
    """Stored as a JPEG of this quality (1 to 100) and read again."""
    import cv2

    _, stored = cv2.imencode(".jpg", face, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(stored, cv2.IMREAD_GRAYSCALE)


def face_gamma(face: np.ndarray, *, gamma: float) -> np.ndarray:
    """Middle tones darker (gamma above 1) or brighter: standardising undoes any linear change, but not this one."""
    import cv2

    table = np.rint(255 * np.linspace(0, 1, 256) ** gamma).astype(np.uint8)
    return cv2.LUT(face, table)


def face_light(face: np.ndarray, *, strength: float, degrees: float) -> np.ndarray:
    """Lit from one side: scaled from 1 - strength to 1 + strength (0 to 1) across the face, in this direction."""
    height, width = face.shape
    y, x = np.linspace(-1, 1, height, dtype=np.float32)[:, None], np.linspace(-1, 1, width, dtype=np.float32)
    slope = np.float32(strength * np.cos(np.radians(degrees))) * x
    slope = slope + np.float32(strength * np.sin(np.radians(degrees))) * y
    return _grey(face * (1 + np.clip(slope, -strength, strength)))


def face_tilt(face: np.ndarray, *, degrees: float) -> np.ndarray:
    """The head to one side, about the middle of the face (positive: counter-clockwise); corners mirror its edges."""
    import cv2

    height, width = face.shape
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1.0)
    return cv2.warpAffine(
        face, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    )


def face_cover(face: np.ndarray, *, top: int, left: int, height: int, width: int, grey: int) -> np.ndarray:
    """A hand, a cup, a microphone: one rectangle, in pixels, of one grey level (0 to 255)."""
    covered = face.copy()
    covered[top : top + height, left : left + width] = grey
    return covered


def _grey(values: np.ndarray) -> np.ndarray:
    """Whole grey levels of 0 to 255."""
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
