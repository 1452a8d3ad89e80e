"""Calm clips of any length for simulated panels: a sun that wanders over hills, marked as what it is."""

from collections.abc import Iterable, Iterator

import numpy as np

from campaigns.clips.demo.letters import write
from campaigns.clips.demo.paint import COLUMNS, ROWS, XX, disc, finished, glow, hills, mix, sky

FPS = 8
TITLE = "Simulated spot"
_DAWN = ((40, 60, 120), (210, 150, 140))
_NOON = ((90, 170, 225), (250, 225, 180))


def frames(seconds: int) -> Iterator[np.ndarray]:
    """Yield the clip's frames, RGB uint8 [360, 640, 3], `FPS` of them a second."""
    return worded(scenes(seconds))


def scenes(seconds: int) -> Iterator[np.ndarray]:
    """Yield the frames without words: several clips are lettered from one drawing, which is most of the work."""
    return (finished(_frame(index / FPS, seconds)) for index in range(seconds * FPS))


def worded(pictures: Iterable[np.ndarray], *, letter: str = "") -> Iterator[np.ndarray]:
    """Yield copies of the pictures with the words on them.

    `letter`: A to K tells one of several clips from the others, by a letter and by its colours.
    """
    place = ord(letter) - ord("A") if letter else 0
    cover, area = _words(letter)
    for scene in pictures:
        picture = scene[:, :: -1 if place % 2 else 1, np.roll((0, 1, 2), place % 3)]
        picture[area] += ((255 - picture[area]) * cover).astype(np.uint8)  # white, softly edged
        yield picture


def _words(letter: str) -> tuple[np.ndarray, tuple[slice, slice]]:
    """Return how much of each pixel the words cover, float [height, width, 1], and where: they stand still."""
    page = np.zeros((ROWS, COLUMNS, 3), np.float32)
    for word, size, y in (("SIMULATED", 40, 60), (letter, 90, 140)):
        write(page, word, 427, y, size, (1, 1, 1))
    touched = page[..., 0] > 0
    rows, columns = np.flatnonzero(touched.any(axis=1)), np.flatnonzero(touched.any(axis=0))
    area = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    return page[area][..., :1], area


def _frame(t: float, seconds: int) -> np.ndarray:
    way = t / seconds
    day = float(np.sin(np.pi * way))
    picture = sky(*((place, mix(_DAWN[k], _NOON[k], day)) for place, k in ((0.0, 0), (1.0, 1))))
    x, y = 80 + 694 * way, 320 - 220 * day
    glow(picture, x, y, 120, (255, 220, 150), 0.4)
    disc(picture, x, y, 46, mix((255, 150, 90), (255, 244, 206), day))
    for top, colour in ((350, (84, 130, 120)), (400, (44, 92, 86))):
        hills(picture, top + 18 * np.sin(XX[0] / (top / 4) + top + t / 6), colour)
    return picture
