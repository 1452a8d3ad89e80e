"""A small paint box: soft shapes on float32 pictures of shape [height, width, 3], values 0 to 255.

Places and lengths are in units of a 854 × 480 screen; the picture itself has three quarters of that, 640 × 360 pixels.
Places are made plain floats first: one NumPy double would turn whole pictures into doubles, at twice the time.
"""

import numpy as np

SCALE = 0.75  # pixels a unit
ROWS, COLUMNS = 360, 640
HEIGHT, WIDTH = ROWS / SCALE, COLUMNS / SCALE
YY, XX = (np.mgrid[0:ROWS, 0:COLUMNS] / SCALE).astype(np.float32)


def ease(x: float, start: float = 0.0, end: float = 1.0) -> float:
    """Return 0 before `start`, 1 after `end`, and a smooth way in between (3x² − 2x³)."""
    x = min(max((x - start) / (end - start), 0.0), 1.0)
    return x * x * (3 - 2 * x)


def mix(a: tuple[float, ...], b: tuple[float, ...], share: float) -> tuple[float, ...]:
    """Return the colour between two: share 0 gives a, 1 gives b."""
    return tuple(x + (y - x) * share for x, y in zip(a, b, strict=True))


def sky(*stops: tuple[float, tuple[float, ...]]) -> np.ndarray:
    """Return a vertical gradient; stops are (height from 0 at the top to 1, colour)."""
    at = [stop for stop, _ in stops]
    rows = np.stack(
        [np.interp(np.linspace(0, 1, ROWS), at, [c[k] for _, c in stops]) for k in range(3)], axis=-1
    )
    return np.repeat(rows[:, None, :], COLUMNS, axis=1).astype(np.float32)


def window(left: float, top: float, right: float, bottom: float) -> tuple[slice, slice]:
    """Return the part of the picture that a shape can touch: painting only there keeps frames cheap."""
    rows = slice(max(0, pixel(top) - 2), max(0, min(ROWS, pixel(bottom) + 3)))
    return rows, slice(max(0, pixel(left) - 2), max(0, min(COLUMNS, pixel(right) + 3)))


def pixel(units: float) -> int:
    """Return how many whole pixels a length has."""
    return int(units * SCALE)


def covered(depth: np.ndarray) -> np.ndarray:
    """Return the share of each pixel, 0 to 1, that lies inside an edge `depth` units away: this smooths edges."""
    return np.clip(depth * SCALE + 0.5, 0, 1)


def fill(picture: np.ndarray, area: tuple[slice, slice], mask: np.ndarray, colour: object) -> None:
    """Lay a colour over an area, by a mask of 0 to 1."""
    part = picture[area]
    part += (np.asarray(colour, np.float32) - part) * mask[..., None]


def disc(picture: np.ndarray, x: float, y: float, radius: float, colour: object, alpha: float = 1.0) -> None:
    """Paint a disc with a smooth edge."""
    x, y = float(x), float(y)
    area = window(x - radius, y - radius, x + radius, y + radius)
    away = np.hypot(XX[area] - x, YY[area] - y)
    fill(picture, area, covered(radius - away) * alpha, colour)


def ring(picture: np.ndarray, x: float, y: float, radius: float, width: float, colour: object) -> None:
    """Paint a circle's line."""
    x, y, reach = float(x), float(y), radius + width
    area = window(x - reach, y - reach, x + reach, y + reach)
    away = np.abs(np.hypot(XX[area] - x, YY[area] - y) - radius)
    fill(picture, area, covered(width / 2 - away), colour)


def line(
    picture: np.ndarray, a: tuple[float, float], b: tuple[float, float], width: float, colour: object
) -> None:
    """Paint a line with round ends."""
    ax, ay, bx, by = (float(value) for value in (*a, *b))
    area = window(min(ax, bx) - width, min(ay, by) - width, max(ax, bx) + width, max(ay, by) + width)
    dx, dy = bx - ax, by - ay
    along = np.clip(((XX[area] - ax) * dx + (YY[area] - ay) * dy) / max(dx * dx + dy * dy, 1e-6), 0, 1)
    away = np.hypot(XX[area] - ax - along * dx, YY[area] - ay - along * dy)
    fill(picture, area, covered(width / 2 - away), colour)


def box(
    picture: np.ndarray,
    x: float,
    y: float,
    half: tuple[float, float],
    corner: float,
    colour: object,
    alpha: float = 1.0,
) -> None:
    """Paint a box with round corners around its centre; `half` is half its width and height."""
    x, y = float(x), float(y)
    area = window(x - half[0], y - half[1], x + half[0], y + half[1])
    qx, qy = np.abs(XX[area] - x) - half[0] + corner, np.abs(YY[area] - y) - half[1] + corner
    away = np.hypot(np.maximum(qx, 0), np.maximum(qy, 0)) + np.minimum(np.maximum(qx, qy), 0) - corner
    fill(picture, area, covered(-away) * alpha, colour)


def glow(picture: np.ndarray, x: float, y: float, radius: float, colour: object, strength: float) -> None:
    """Add light that fades with distance: a Gaussian, taken apart into its two directions."""
    x, y, strength = float(x), float(y), float(strength)
    across = np.exp(-((XX[0] - x) ** 2) / (1.28 * radius**2)) * strength
    down = np.exp(-((YY[:, 0] - y) ** 2) / (1.28 * radius**2))
    picture += down[:, None, None] * (across[:, None] * np.asarray(colour, np.float32))[None]


def hills(picture: np.ndarray, top: np.ndarray, colour: object) -> None:
    """Fill everything below a line of heights, float [columns]."""
    first, last = max(0, pixel(top.min()) - 2), min(ROWS, pixel(top.max()) + 3)
    edge = (slice(first, last), slice(0, COLUMNS))
    fill(picture, edge, covered(YY[edge] - top[None, :]), colour)
    picture[last:] = colour


def finished(picture: np.ndarray) -> np.ndarray:
    """Return the picture as uint8."""
    return np.clip(picture, 0, 255, out=picture).astype(np.uint8)
