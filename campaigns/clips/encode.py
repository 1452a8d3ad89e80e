"""Writes frames as a clip that every browser plays."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.video.stream import VideoStream


def clip_encode(
    frames: Iterable[np.ndarray],
    *,
    fps: int = 24,
    container: str = "mp4",
    codec: str = "libx264",
    hasty: bool = False,
) -> bytes:
    """Return the clip's bytes, ready to be streamed (the index in front).

    Args:
        frames: RGB pictures, uint8 [height, width, 3], all of one size with even sides; one after the other, so that a
            whole clip never lies in memory.
        fps: frames a second.
        container: "mp4" or "webm".
        codec: an encoder's name, e.g. "libx264", "libvpx-vp9".
        hasty: half of the time, for somewhat coarser pictures (libx264 alone).
    """
    # A folder: to put the index in front, FFmpeg reads the file again by its name.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"clip.{container}"
        _write(path, frames, fps, _speed(codec, hasty), codec)
        return path.read_bytes()


def _write(path: Path, frames: Iterable[np.ndarray], fps: int, speed: dict[str, str], codec: str) -> None:
    options = {"movflags": "+faststart"} if path.suffix == ".mp4" else {}
    with av.open(str(path), "w", options=options) as output:
        stream: VideoStream | None = None
        for pixels in frames:
            if stream is None:
                stream = cast(VideoStream, output.add_stream(codec, rate=fps, options=speed))
                stream.height, stream.width = pixels.shape[:2]
                stream.pix_fmt = "yuv420p"
                stream.codec_context.gop_size = 2 * fps  # a seek lands within two seconds
            output.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        if stream is not None:
            output.mux(stream.encode(None))


def _speed(codec: str, hasty: bool) -> dict[str, str]:
    if codec == "libx264" and hasty:
        return {"preset": "superfast", "crf": "26"}
    if codec == "libx264":
        return {"preset": "veryfast", "crf": "20"}
    return {"deadline": "realtime", "cpu-used": "8", "crf": "32", "b": "0"}
