"""Opens a clip, walks through it, decodes a frame."""

from typing import Any, BinaryIO

import av
import numpy as np

from campaigns.clips.facts import AdFacts, ClipError, Limits
from campaigns.clips.signature import Signature

# H.264 beyond 8-bit 4:2:0 decodes here and stays black in most browsers.
_H264_PIXELS = ("yuv420p", "yuvj420p")
# Browsers play a clip with another sound as if it had none.
_SOUNDS = ("aac", "mp3", "opus", "vorbis", "flac")
_DAMAGED = "The clip is damaged or incomplete: {}. Please export or upload it again."


def video_probe(file: BinaryIO, found: Signature, limits: Limits) -> AdFacts:
    """Return the facts of a clip whose container type is known already.

    The duration is measured from the packets: a header may lie, and a recording made in a browser has none.

    Raises:
        ClipError: no picture, a picture or sound that browsers do not play, too long, too large, damaged.
    """
    try:
        with open_clip(file, found) as container:
            stream = _video_stream(container, found, limits)
            sound = _has_sound(container)
            duration = _measured_seconds(container, limits.clip_seconds)
        file.seek(0)
        with open_clip(file, found) as container:
            frame = next(iter(container.decode(container.streams.video[0])), None)
    except av.FFmpegError as error:
        raise ClipError(_DAMAGED.format(_reason(error))) from error
    if frame is None:
        raise ClipError(_DAMAGED.format("it has no frame that can be decoded"))
    turned = abs(frame.rotation) % 180 == 90
    width, height = (frame.height, frame.width) if turned else (frame.width, frame.height)
    duration_ms = round(duration * 1000)
    return AdFacts("video", found.content_type, found.suffix, width, height, duration_ms, stream, sound)


def open_clip(file: BinaryIO, found: Signature) -> Any:
    """Open with that one demuxer. From a file object, so nothing in the clip can name another file or an address."""
    container = av.open(file, format=found.demuxer, metadata_errors="replace")
    for stream in container.streams.video:
        stream.thread_count = 1  # each thread keeps pictures of its own
    return container


def upright(frame: Any) -> np.ndarray:
    """Return the frame as RGB, uint8 [height, width, 3], turned as its metadata asks."""
    return np.rot90(frame.to_ndarray(format="rgb24"), k=round(frame.rotation / 90) % 4)


def _video_stream(container: Any, found: Signature, limits: Limits) -> str:
    if not container.streams.video:
        raise ClipError("The file has sound but no picture: an ad needs a picture track.")
    context = container.streams.video[0].codec_context
    if context is None or context.codec.canonical_name not in found.codecs:
        name = context.codec.canonical_name.upper() if context else "an unknown codec"
        wanted = "H.264" if found.suffix == "mp4" else "VP8, VP9 or AV1"
        raise ClipError(
            f"The picture is stored as {name}, which not every browser plays: please export with {wanted}."
        )
    if context.width * context.height > limits.pixels or max(context.width, context.height) > limits.side:
        raise ClipError(
            f"The picture has {context.width} × {context.height} pixels; "
            f"a clip may have {limits.pixels / 1e6:.1f} million at most."
        )
    if context.codec.canonical_name == "h264" and context.pix_fmt not in (*_H264_PIXELS, None):
        raise ClipError(
            f"The picture is stored in a professional pixel format ({context.pix_fmt}) that browsers do not play: "
            "please export with 8 bit, 4:2:0."
        )
    return context.codec.canonical_name


def _has_sound(container: Any) -> bool:
    for stream in container.streams.audio:
        context = stream.codec_context
        name = context.codec.canonical_name if context else "an unknown codec"
        if name not in _SOUNDS:
            raise ClipError(
                f"The sound is stored as {name.upper()}, which browsers do not play: please export it as AAC or Opus."
            )
    return bool(container.streams.audio)


def _measured_seconds(container: Any, most: int) -> float:
    """Return the seconds from the first to the last moment of picture and sound."""
    first, last = float("inf"), 0.0
    for packet in container.demux():
        if packet.pts is None or packet.stream.type not in ("video", "audio"):
            continue
        begin = float(packet.pts * packet.time_base)
        first = min(first, max(begin, 0.0))
        last = max(last, begin + float((packet.duration or 0) * packet.time_base))
        if last - first > most + 0.5:
            raise ClipError(f"The clip is longer than {most} seconds, the longest that an ad may be.")
    promised = float(container.duration / av.time_base) if container.duration else 0.0
    if promised > most + 0.5:
        raise ClipError(f"The clip lasts {promised:.0f} seconds; an ad may last {most} at most.")
    if last - first < 1.0:
        raise ClipError(
            "The clip is shorter than one second, the shortest that an ad may be."
            if promised < 1.0
            else _DAMAGED.format("it ends early")
        )
    if promised - (last - first) > 0.5:
        raise ClipError(_DAMAGED.format(f"it says {promised:.1f} seconds but ends after {last - first:.1f}"))
    return last - first


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or "it cannot be read").lower()
