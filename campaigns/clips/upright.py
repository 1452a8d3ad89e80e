"""Turns, mirrors and stretches a frame as its metadata asks, the way that browsers show it."""

from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from av.sidedata.sidedata import Type

# A frame is shown square from this on; encoders round.
_SQUARE = 0.01


class Turn(NamedTuple):
    """What happens to stored pixels: rows and columns change places first, then come the flips."""

    swapped: bool
    flipped_across: bool
    flipped_down: bool

    @property
    def mirrored(self) -> bool:
        """Whether letters read backwards; every other turn is a rotation, which browsers do by themselves."""
        return self.swapped ^ self.flipped_across ^ self.flipped_down

    @property
    def plain(self) -> bool:
        return not any(self)


def turn_of(frame: Any) -> Turn:
    """Return the turn that a decoded frame's display matrix asks for (ISO/IEC 14496-12, 8.3.2); whole quarters only."""
    found = frame.side_data.get(Type.DISPLAYMATRIX)
    if found is None:
        return Turn(False, False, False)
    a, b, _, c, d = np.frombuffer(bytes(found), np.int32)[:5].tolist()
    if abs(b) + abs(c) > abs(a) + abs(d):
        return Turn(True, c < 0, b < 0)
    return Turn(False, a < 0, d < 0)


def turned(pixels: np.ndarray, turn: Turn) -> np.ndarray:
    """Return the picture, [height, width, 3], as it is to be seen."""
    if turn.swapped:
        pixels = pixels.swapaxes(0, 1)
    return pixels[:: -1 if turn.flipped_down else 1, :: -1 if turn.flipped_across else 1]


def aspect_of(stream: Any) -> Fraction:
    """Return the width of a stored pixel over its height; 1 where the file says nothing sensible."""
    ratio = stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio
    if not ratio or not 0.1 < ratio < 10 or abs(ratio - 1) < _SQUARE:
        return Fraction(1)
    return Fraction(ratio)


def shown_size(width: int, height: int, aspect: Fraction, turn: Turn) -> tuple[int, int]:
    """Return width and height in square pixels, as seen."""
    width = max(1, round(width * aspect))
    return (height, width) if turn.swapped else (width, height)


def upright(frame: Any, aspect: Fraction = Fraction(1)) -> np.ndarray:
    """Return the frame as RGB, uint8 [height, width, 3], as browsers show it."""
    if aspect != 1:
        frame = frame.reformat(width=max(2, round(frame.width * aspect)), height=frame.height)
    return turned(frame.to_ndarray(format="rgb24"), turn_of(frame))
