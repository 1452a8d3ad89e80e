"""Capital letters as strokes on a grid of 4 by 6, so that a title needs no font file."""

import numpy as np

from campaigns.clips.demo.paint import line

_STROKES = {
    "A": "0620 2046 1434",
    "B": "0600 0020 2031 3122 2202 2233 3335 3526 2606",
    "C": "4130 3010 1001 0105 0516 1636 3645",
    "D": "0600 0020 2042 4244 4426 2606",
    "E": "4000 0006 0646 0333",
    "F": "4000 0006 0333",
    "G": "4010 1002 0204 0416 1646 4643 4323",
    "H": "0006 4046 0343",
    "I": "2026",
    "K": "0006 4003 1346",
    "L": "0006 0646",
    "M": "0600 0023 2340 4046",
    "N": "0600 0046 4640",
    "O": "1030 3042 4244 4436 3616 1604 0402 0210",
    "P": "0600 0030 3041 4142 4233 3303",
    "R": "0600 0030 3041 4142 4233 3303 2346",
    "S": "4010 1001 0102 0213 1333 3344 4445 4536 3606",
    "T": "0040 2026",
    "U": "0004 0416 1636 3644 4440",
    "V": "0026 2640",
    "W": "0016 1622 2236 3640",
    "Y": "0023 4023 2326",
    "'": "2021",
    " ": "",
}


def write(
    picture: np.ndarray, text: str, x: float, y: float, size: float, colour: object, *, shown: float = 1.0
) -> None:
    """Write a centred line of capitals, `size` pixels high; `shown` (0 to 1) reveals them from the left."""
    unit = size / 6
    step = 5.6 * unit
    left = x - (len(text) * step - 1.6 * unit) / 2
    for place, letter in enumerate(text[: round(len(text) * shown)]):
        for stroke in _STROKES[letter].split():
            ax, ay, bx, by = (int(digit) * unit for digit in stroke)
            origin = left + place * step
            line(picture, (origin + ax, y + ay), (origin + bx, y + by), unit * 0.95, colour)
