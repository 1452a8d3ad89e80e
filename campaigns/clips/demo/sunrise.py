"""A soft drink at sunrise: dark hills, the sun, a glass that fills, bubbles, the name."""

from collections.abc import Iterator

import numpy as np

from campaigns.clips.demo.letters import write
from campaigns.clips.demo.paint import (
    HEIGHT,
    XX,
    YY,
    box,
    covered,
    disc,
    ease,
    fill,
    finished,
    glow,
    hills,
    line,
    mix,
    sky,
    window,
)

SECONDS, FPS = 10, 24
TITLE = "Sunrise soft drink"
BRAND_MS = (6_600, 10_000)
_NIGHT = ((24, 28, 66), (72, 52, 110), (180, 92, 110))
_DAY = ((96, 178, 222), (250, 206, 150), (255, 236, 190))
_RIDGES = (((58, 40, 92), (122, 170, 140)), ((38, 28, 70), (74, 138, 108)), ((22, 18, 48), (36, 98, 84)))
_X, _TOP, _FOOT = 290.0, 130.0, 400.0
_PLUM = (122, 34, 74)


def frames() -> Iterator[np.ndarray]:
    """Yield the clip's frames, RGB uint8 [360, 640, 3]."""
    bubbles = np.random.default_rng(7).uniform(size=(46, 4))
    for index in range(SECONDS * FPS):
        yield _frame(index / FPS, bubbles)


def _frame(t: float, bubbles: np.ndarray) -> np.ndarray:
    day = ease(t, 0.3, 5.0)
    stops = [mix(night, light, day) for night, light in zip(_NIGHT, _DAY, strict=True)]
    picture = sky((0.0, stops[0]), (0.55, stops[1]), (0.8, stops[2]), (1.0, stops[2]))
    sun = 430 - 235 * ease(t, 0.2, 5.2)
    glow(picture, _X, sun, 130, (255, 170, 90), 0.5 - 0.2 * day + 0.06 * np.sin(t * 2))
    disc(picture, _X, sun, 100, mix((255, 150, 90), (255, 244, 206), day))
    _land(picture, t, day)
    if t > 2.0:
        _glass(picture, t, 300 * (1 - ease(t, 2.0, 3.2)), ease(t, 3.2, 5.6), bubbles)
    if t > 6.4:
        write(picture, "SUNRISE", 600, 150, 62, _PLUM, shown=ease(t, 6.4, 7.4))
        write(picture, "WAKE UP SOFTLY", 600, 240, 21, _PLUM, shown=ease(t, 7.6, 8.6))
    return finished(picture)


def _land(picture: np.ndarray, t: float, day: float) -> None:
    columns = XX[0]
    tops = (
        330 + 26 * np.sin((columns + 9 * t) / 118) + 14 * np.sin(columns / 47),
        372 + 22 * np.sin((columns + 18 * t) / 92 + 2) + 8 * np.sin(columns / 31),
        418 + 10 * np.sin((columns + 27 * t) / 75 + 4),
    )
    for top, (night, light) in zip(tops, _RIDGES, strict=True):
        hills(picture, top, mix(night, light, day))


def _glass(picture: np.ndarray, t: float, below: float, full: float, bubbles: np.ndarray) -> None:
    top, foot = _TOP + below, _FOOT + below
    area = window(_X - 80, top - 10, _X + 80, min(foot + 10, HEIGHT))
    height = np.clip((YY[area] - top) / (foot - top), 0, 1)
    half = 70 - 17 * height  # narrower at the foot
    from_axis = np.abs(XX[area] - _X)
    inside = covered(half - from_axis) * ((YY[area] >= top) & (YY[area] <= foot))
    fill(picture, area, inside * 0.22, (255, 255, 255))
    wave = 3 * np.sin(XX[area] / 16 + t * 5) * (0.4 + 1.2 * (0 < full < 1))
    level = foot - 6 - (foot - top - 34) * full + wave
    drink = np.clip(half - 6.5 - from_axis, 0, 1) * np.clip(YY[area] - level, 0, 1) * (YY[area] <= foot - 7)
    colour = np.stack([255 - 20 * height, 190 - 110 * height, 70 + 20 * height], axis=-1)
    fill(picture, area, drink * (0.94 if full else 0), colour)
    if full > 0.15:
        _bubbles(picture, t, foot, (foot - top - 44) * full, bubbles)
    rim = np.clip(3 - np.abs(from_axis - half + 1.5), 0, 1)
    fill(picture, area, rim * inside * 0.85, (255, 255, 255))
    box(picture, _X, foot - 3, (53, 4), 3, (255, 255, 255), 0.85)
    line(picture, (_X - 50, top + 26), (_X - 41, foot - 44), 5, (255, 255, 255))
    if full > 0.6:
        slice_of_lemon = ease(full, 0.6, 1)
        line(picture, (_X + 16, foot - 30), (_X + 68, top - 48), 9, (236, 84, 96))
        disc(picture, _X - 56, top + 6, 32 * slice_of_lemon, (255, 204, 64))
        disc(picture, _X - 56, top + 6, 26 * slice_of_lemon, (255, 232, 140))


def _bubbles(picture: np.ndarray, t: float, foot: float, rise: float, bubbles: np.ndarray) -> None:
    for offset, speed, size, phase in bubbles:
        way = (phase + t * (0.16 + 0.3 * speed)) % 1
        x = _X + (offset - 0.5) * 80 + 3 * np.sin(t * 4 + phase * 9)
        disc(picture, x, foot - 14 - way * rise, 1.5 + 3 * size, (255, 246, 214), 0.75)
