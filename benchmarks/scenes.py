"""Webcam pictures whose faces are known: one portrait, placed, turned, dimmed and given glasses by rule."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import skimage.data

from inference.engine.detect import Detector, Face

WIDTH, HEIGHT = 640, 480
QUALITY = 85  # of the browser's JPEG


@dataclass(frozen=True)
class Look:
    """How the face stands in the pictures.

    height: of YuNet's box in pixels. yaw: degrees. light: share of the light that is left. glasses: drawn on. step: how
    far the head moves between two pictures, in heights of the face (deviation of a random walk; half a second apart).
    second: a second, equal face stands beside after the first quarter of the clip.
    """

    name: str
    height: float
    yaw: float = 0.0
    light: float = 1.0
    glasses: bool = False
    step: float = 0.1
    second: bool = False


@cache
def portrait() -> tuple[np.ndarray, Face]:
    """Scikit-image's public-domain astronaut, BGR uint8 [600, 600, 3] of head and shoulders, with her face in it."""
    head = cv2.cvtColor(skimage.data.astronaut(), cv2.COLOR_RGB2BGR)[0:300, 70:370]
    picture = cv2.resize(head, (600, 600), interpolation=cv2.INTER_CUBIC)
    return picture, Detector(longest_side=320).detect(picture)[0]


def clip(look: Look, *, frames: int, seed: int) -> Iterator[bytes]:
    """JPEGs of 640×480 of one sitting."""
    random = np.random.default_rng(seed)
    head, face = _turned(look)
    scale = look.height / face.height
    x, y = random.uniform(0.42, 0.58) * WIDTH, random.uniform(0.42, 0.55) * HEIGHT
    room = _room(random)
    for number in range(frames):
        picture = room.copy()
        if look.second and number >= frames // 4:
            _place(picture, head, face, 0.14 * WIDTH, 0.5 * HEIGHT, scale)
        _place(picture, head, face, x, y, scale)
        picture = np.clip(picture * look.light + random.normal(0, 3, picture.shape), 0, 255).astype(np.uint8)
        yield cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()
        x = float(np.clip(x + random.normal(0, look.step) * look.height, 0.3 * WIDTH, 0.7 * WIDTH))
        y = float(np.clip(y + random.normal(0, look.step / 2) * look.height, 0.35 * HEIGHT, 0.65 * HEIGHT))


def _place(picture: np.ndarray, head: np.ndarray, face: Face, x: float, y: float, scale: float) -> None:
    """Blend the head into the picture so that the face's centre comes to (x, y)."""
    cx, cy = face.centre
    matrix = np.float32([[scale, 0, x - scale * cx], [0, scale, y - scale * cy]])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    if scale < 0.5:  # warping reads four pixels: blur first what it would skip
        head = cv2.GaussianBlur(head, (0, 0), 0.4 / scale)
    moved = cv2.warpAffine(
        head, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR if way == cv2.INTER_AREA else way
    )
    mask = np.zeros(head.shape[:2], np.float32)
    cv2.ellipse(
        mask, (round(cx), round(cy)), (round(face.width), round(0.95 * face.height)), 0, 0, 360, 1, -1
    )
    mask = cv2.GaussianBlur(mask, (0, 0), 0.06 * face.height)
    mask = cv2.warpAffine(mask, matrix, (WIDTH, HEIGHT))[:, :, None]
    picture[:] = np.clip(mask * moved + (1 - mask) * picture, 0, 255)


def _turned(look: Look) -> tuple[np.ndarray, Face]:
    """The portrait with glasses and turned by yaw, as if it were printed on a standing cylinder as wide as the head."""
    head, face = portrait()
    head = head.copy()
    if look.glasses:
        _glasses_draw(head, face)
    if not look.yaw:
        return head, face
    radius, (cx, _) = 0.75 * face.width, face.centre
    angle = math.radians(look.yaw)
    u = np.clip((np.arange(head.shape[1]) - cx) / radius, -0.999, 0.999)
    source = cx + radius * np.clip(np.arcsin(u) + angle, -math.pi / 2, math.pi / 2) * 0.9
    columns = np.tile(source.astype(np.float32), (head.shape[0], 1))
    rows = np.repeat(np.arange(head.shape[0], dtype=np.float32)[:, None], head.shape[1], 1)
    return cv2.remap(head, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), face


def _glasses_draw(head: np.ndarray, face: Face) -> None:
    left, right = face.landmarks[:2]
    radius = round(0.36 * float(np.hypot(*(right - left))))
    for eye in (left, right):
        cv2.circle(head, tuple(int(v) for v in eye), radius, (25, 20, 20), max(2, radius // 6), cv2.LINE_AA)
    bridge = [
        tuple(int(v) for v in eye + side * np.float32([radius, 0])) for eye, side in ((left, 1), (right, -1))
    ]
    cv2.line(head, *bridge, (25, 20, 20), max(2, radius // 6), cv2.LINE_AA)


def _room(random: np.random.Generator) -> np.ndarray:
    """A blurred room: soft shapes of several sizes in muted colours, float32 [480, 640, 3]."""
    room = np.full((HEIGHT, WIDTH, 3), 120, np.float32)
    for cells in (4, 12, 40):
        grey = random.normal(0, 60 / math.sqrt(cells), (cells, cells, 1))
        noise = (grey + 0.2 * random.normal(0, 60 / math.sqrt(cells), (cells, cells, 3))).astype(np.float32)
        room += cv2.resize(noise, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return room
