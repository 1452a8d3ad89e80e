"""A calm clip of any length for simulated panels: a sun that wanders over hills, marked as what it is."""

from collections.abc import Iterator

import numpy as np

from campaigns.clips.demo.letters import write
from campaigns.clips.demo.paint import XX, disc, finished, glow, hills, mix, sky

FPS = 8
TITLE = "Simulated spot"
_DAWN = ((40, 60, 120), (210, 150, 140))
_NOON = ((90, 170, 225), (250, 225, 180))


def frames(seconds: int) -> Iterator[np.ndarray]:
    """Yield the clip's frames, RGB uint8 [360, 640, 3], `FPS` of them a second."""
    for index in range(seconds * FPS):
        yield _frame(index / FPS, seconds)


def _frame(t: float, seconds: int) -> np.ndarray:
    way = t / seconds
    day = float(np.sin(np.pi * way))
    picture = sky(*((place, mix(_DAWN[k], _NOON[k], day)) for place, k in ((0.0, 0), (1.0, 1))))
    x, y = 80 + 694 * way, 320 - 220 * day
    glow(picture, x, y, 120, (255, 220, 150), 0.4)
    disc(picture, x, y, 46, mix((255, 150, 90), (255, 244, 206), day))
    for top, colour in ((350, (84, 130, 120)), (400, (44, 92, 86))):
        hills(picture, top + 18 * np.sin(XX[0] / (top / 4) + top + t / 6), colour)
    write(picture, "SIMULATED", 427, 60, 40, (255, 255, 255))
    return finished(picture)
