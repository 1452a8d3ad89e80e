"""A fake webcam for Chromium: a clip in which a real, smiling face moves a little."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import av
import numpy as np
from skimage.data import astronaut

WIDTH, HEIGHT, FPS, FRAMES = 640, 480, 8, 16


def webcam_write(path: Path, pictures: Iterable[np.ndarray] | None = None) -> Path:
    """Write the clip, or these pictures, as Y4M (YUV 4:2:0, raw: Chromium keeps its frame rate) and return its path."""
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FPS}:1 Ip A1:1 C420jpeg\n".encode())
        for planes in heads() if pictures is None else pictures:
            file.write(b"FRAME\n" + planes.tobytes())
    return path


def heads() -> Iterator[np.ndarray]:
    """Yield the pictures, uint8 [HEIGHT * 3 / 2, WIDTH]: luma, then the two chroma planes."""
    picture = astronaut()  # uint8 [512, 512, 3], RGB
    for index in range(FRAMES):
        across = round(6 * np.sin(2 * np.pi * index / FRAMES))
        head = np.ascontiguousarray(picture[10:280, 40 + across : 400 + across])  # 360 x 270: 4 to 3
        yield planes_of(head, "rgb24")


def planes_of(picture: np.ndarray, format: str) -> np.ndarray:
    """Return a picture of any size, in the way that Y4M holds it."""
    frame = av.VideoFrame.from_ndarray(picture, format=format)
    return frame.reformat(WIDTH, HEIGHT, "yuv420p").to_ndarray()
