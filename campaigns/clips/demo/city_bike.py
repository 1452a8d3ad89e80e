"""A bicycle crosses a waking city: houses go by, a sign drops in, the name."""

from collections.abc import Iterator

import numpy as np

from campaigns.clips.demo.letters import write
from campaigns.clips.demo.paint import (
    COLUMNS,
    ROWS,
    WIDTH,
    box,
    disc,
    ease,
    finished,
    glow,
    line,
    mix,
    pixel,
    ring,
    sky,
)

SECONDS, FPS = 10, 24
TITLE = "City bike"
BRAND_MS = (6_600, 10_000)
_ROAD = 396
_FOOT = pixel(_ROAD) - 2  # the row of pixels on which the houses stand
_WHEEL = 54.0
_TEAL, _CORAL, _CREAM, _INK, _LEATHER = (
    (22, 128, 126),
    (244, 108, 84),
    (255, 244, 224),
    (28, 40, 58),
    (112, 66, 48),
)
_WALLS = ((238, 172, 140), (120, 168, 176), (228, 204, 160), (164, 136, 170), (208, 120, 104))
_GREY = (196, 190, 206)


def frames() -> Iterator[np.ndarray]:
    """Yield the clip's frames, RGB uint8 [360, 640, 3]."""
    random = np.random.default_rng(11)
    background = _background()
    far = _street(random.uniform(size=(12, 3)), 120, near=False)
    near = _street(random.uniform(size=(12, 3)), 144, near=True)
    for index in range(SECONDS * FPS):
        t = index / FPS
        travelled = 260 * t - 190 * max(0.0, t - 6.5) * ease(t, 6.5, 8.0)  # slows down for the name
        picture = background.copy()
        _clouds(picture, travelled * 0.06)
        _move_by(picture, far, travelled * 0.25)
        _move_by(picture, near, travelled * 0.6)
        for mark in range(8):
            box(picture, (mark * 140 - travelled) % 1120 - 140, _ROAD + 52, (36, 3), 2, _CREAM)
        _sign(picture, t)
        x = -160 + 560 * ease(t, 0.2, 2.6)
        _bicycle(picture, x, _ROAD - _WHEEL - 2 + 1.5 * np.sin(t * 9), travelled / _WHEEL)
        yield finished(picture)


def _background() -> np.ndarray:
    picture = sky((0.0, (124, 194, 220)), (0.6, (250, 226, 196)), (1.0, (252, 210, 170)))
    glow(picture, 690, 110, 60, (120, 70, 20), 0.8)
    disc(picture, 690, 110, 40, (255, 246, 214))
    picture[_FOOT : _FOOT + 8] = (222, 212, 196)
    picture[_FOOT + 8 :] = (86, 92, 108)
    return picture


def _clouds(picture: np.ndarray, moved: float) -> None:
    for start, y in ((120, 80), (420, 130), (760, 60)):
        x = (start - moved) % (WIDTH + 240) - 120
        for dx, radius in ((-34, 20), (0, 30), (32, 22)):
            disc(picture, x + dx, y, radius, (255, 255, 255))


def _street(houses: np.ndarray, step: int, *, near: bool) -> tuple[np.ndarray, np.ndarray]:
    """Paint a row of houses once, and its beginning again at its end, so that any place in it can be cut out.

    Returns (what is added, what is kept of the picture behind), float [rows, length + screen, 3] both.
    """
    colours, masks = [], []
    for tall, tint, lit in houses:
        tile = np.zeros((ROWS, COLUMNS, 3), np.float32)
        mask = np.zeros((ROWS, COLUMNS, 3), np.float32)
        _house(
            tile, mask, step, tall, _WALLS[int(tint * len(_WALLS))] if near else _GREY, lit if near else None
        )
        colours.append(tile[:_FOOT, : pixel(step)])
        masks.append(mask[:_FOOT, : pixel(step)])
    colour, mask = np.concatenate(colours, axis=1), np.concatenate(masks, axis=1)
    added, kept = colour * mask, 1 - mask
    return _and_its_beginning(added), _and_its_beginning(kept)


def _and_its_beginning(strip: np.ndarray) -> np.ndarray:
    return np.concatenate([strip, strip[:, :COLUMNS]], axis=1)


def _house(
    tile: np.ndarray, mask: np.ndarray, step: int, tall: float, wall: tuple[int, ...], lit: float | None
) -> None:
    x, top = step / 2, _ROAD - 110 - 150 * tall - (40 if lit is None else 0)
    half = (step / 2 - 5, (_ROAD - top) / 2 + 4)
    tile[:] = wall
    box(mask, x, (top + _ROAD) / 2, half, 6, (1, 1, 1))
    box(mask, x, top + 4, (half[0] + 4, 6), 3, (1, 1, 1))
    box(tile, x, top + 4, (half[0] + 4, 6), 3, mix(wall, _INK, 0.35))
    if lit is None:
        return
    for row in range(int((_ROAD - top - 60) // 44)):
        for column in (-1, 0, 1):
            bright = (lit * 7 + row * 0.37 + column * 0.61) % 1 > 0.55
            glass = (255, 232, 160) if bright else mix(wall, _INK, 0.55)
            box(tile, x + column * step * 0.27, top + 42 + row * 44, (11, 14), 2, glass)
    box(tile, x, _ROAD - 20, (14, 22), 4, mix(wall, _INK, 0.6))


def _move_by(picture: np.ndarray, street: tuple[np.ndarray, np.ndarray], moved: float) -> None:
    first = pixel(moved) % (street[0].shape[1] - COLUMNS)
    part = picture[:_FOOT]
    part *= street[1][:, first : first + COLUMNS]
    part += street[0][:, first : first + COLUMNS]


def _sign(picture: np.ndarray, t: float) -> None:
    if t > 6.4:
        box(picture, WIDTH / 2, 96, (280 * ease(t, 6.4, 7.0), 66), 24, _TEAL)
        write(picture, "CITY BIKE", WIDTH / 2, 56, 46, _CREAM, shown=ease(t, 6.8, 7.7))
        write(picture, "RIDE YOUR DAY", WIDTH / 2, 124, 17, (200, 232, 226), shown=ease(t, 7.8, 8.6))


def _bicycle(picture: np.ndarray, x: float, y: float, angle: float) -> None:
    rear, front = (x - 84, y), (x + 84, y)
    crank, seat, head = (x - 14, y + 4), (x - 34, y - 78), (x + 58, y - 76)
    for hub in (rear, front):
        _wheel(picture, hub, angle)
    for a, b in ((rear, crank), (crank, seat), (seat, rear), (crank, head), (seat, head)):
        line(picture, a, b, 8, _CORAL)
    line(picture, (x + 52, y - 94), front, 8, _CORAL)
    line(picture, seat, (x - 39, y - 100), 6, _INK)
    box(picture, x - 42, y - 104, (24, 6), 6, _LEATHER)
    line(picture, (x + 52, y - 94), (x + 48, y - 112), 6, _INK)
    line(picture, (x + 48, y - 112), (x + 76, y - 118), 7, _LEATHER)
    for dx, colour in (
        (-10, (240, 96, 120)),
        (2, (255, 214, 90)),
        (13, (240, 130, 150)),
    ):  # flowers in the basket
        disc(picture, x + 92 + dx, y - 112 - abs(dx) * 0.2, 9, colour)
    box(picture, x + 92, y - 92, (22, 16), 5, (196, 150, 96))
    for side in (0, np.pi):
        pedal = crank[0] + 20 * np.cos(angle * 0.6 + side), crank[1] + 20 * np.sin(angle * 0.6 + side)
        line(picture, crank, pedal, 4, _INK)
        box(picture, *pedal, (10, 3), 2, _INK)
    disc(picture, *crank, 11, _INK)
    disc(picture, *crank, 5, _CREAM)


def _wheel(picture: np.ndarray, hub: tuple[float, float], angle: float) -> None:
    box(picture, hub[0], _ROAD + 6, (46, 4), 4, _INK, 0.25)
    for spoke in range(5):
        dx, dy = (48 * f(angle + spoke * np.pi / 5) for f in (np.cos, np.sin))
        line(picture, (hub[0] - dx, hub[1] - dy), (hub[0] + dx, hub[1] + dy), 1.6, (150, 158, 170))
    ring(picture, *hub, _WHEEL - 3, 7, _INK)
    ring(picture, *hub, _WHEEL - 9, 2.5, (226, 230, 232))
    disc(picture, *hub, 6, _INK)
