"""Calm clips of any length for simulated panels: a sun that wanders over hills, marked as what it is."""

from collections.abc import Iterator

import numpy as np

from campaigns.clips.demo.letters import write
from campaigns.clips.demo.paint import XX, disc, finished, glow, hills, mix, sky

FPS = 8
TITLE = "Simulated spot"
_DAWN = ((40, 60, 120), (210, 150, 140))
_NOON = ((90, 170, 225), (250, 225, 180))


def frames(seconds: int, *, letter: str = "") -> Iterator[np.ndarray]:
    """Yield the clip's frames, RGB uint8 [360, 640, 3], `FPS` of them a second.

    `letter`: A to K tells one of several clips from the others, by a letter and by its colours.
    """
    for index in range(seconds * FPS):
        picture = _frame(index / FPS, seconds)
        if letter:
            place = ord(letter) - ord("A")
            picture = np.roll(picture, place % 3, axis=2)[:, :: -1 if place % 2 else 1]
        for word, size, y in (("SIMULATED", 40, 60), (letter, 90, 140)):
            if word:
                write(picture, word, 427, y, size, (255, 255, 255))
        yield finished(picture)


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
