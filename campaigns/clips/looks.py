"""Whether a picture can be seen on the stage, which is dark."""

import numpy as np

from campaigns.clips import notes

_DARK = 24  # of 255; of a picture that nobody can see there, all but the brightest hundredth lies below it
_SMALL_SIDE = 180


def look_at(pixels: np.ndarray, width: int, height: int) -> list[str]:
    """Return what a team should look at (`notes.py`): uint8 [h, w] or [h, w, 3], and its size as shown."""
    brightest = pixels.max(axis=2) if pixels.ndim == 3 else pixels
    dark = np.percentile(brightest[::4, ::4], 99) < _DARK
    return ([notes.DARK] if dark else []) + ([notes.SMALL] if min(width, height) < _SMALL_SIDE else [])
