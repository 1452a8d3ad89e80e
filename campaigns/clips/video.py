"""Opens a clip, walks through it, decodes a frame."""

from typing import Any, BinaryIO

import av

from campaigns.clips import notes
from campaigns.clips.facts import AdFacts, ClipError, Limits
from campaigns.clips.looks import look_at
from campaigns.clips.signature import MP4, Signature
from campaigns.clips.upright import aspect_of, shown_size, turn_of, turned

# H.264 beyond 8-bit 4:2:0 decodes here and stays black in most browsers.
_H264_PIXELS = ("yuv420p", "yuvj420p")
_SOUND = {"mp4": ("aac", "mp3", "opus", "flac"), "webm": ("opus", "vorbis")}
_DAMAGED = "The clip is damaged or incomplete: {}. Please export or upload it again."
# Media time begins at zero in a browser's player: what begins later than this would be read at the wrong second.
_LATE_SECONDS = 0.25


def video_probe(file: BinaryIO, found: Signature, limits: Limits) -> AdFacts:
    """Return the facts of a clip or film whose container type is known already.

    The duration is measured from the packets: a header may lie, and a recording made in a browser has none.

    Raises:
        ClipError: no picture, a codec that nobody reads, too long, too large, damaged.
    """
    try:
        with open_clip(file, found) as container:
            stream = container.streams.video[0] if container.streams.video else None
            codec, needs = _stream_needs(stream, found, limits)
            sound = [own.codec_context for own in container.streams.audio]
            duration, begins = _measured_seconds(container, limits.clip_seconds)
        frame, aspect = _frame_amid(file, found, duration)
    except av.FFmpegError as error:
        raise ClipError(_DAMAGED.format(_reason(error))) from error
    if frame is None:
        raise ClipError(_DAMAGED.format("it has no frame that can be decoded"))
    if any(own is None or own.codec.canonical_name not in _SOUND.get(found.suffix, ()) for own in sound):
        needs.append(notes.SOUND_CODEC)
    if begins > _LATE_SECONDS:
        needs.append(notes.LATE_START)
    turn = turn_of(frame)
    if turn.mirrored:
        needs.append(notes.MIRRORED)
    if found.kind == "film":
        needs.insert(0, notes.CONTAINER)
        found = MP4
    width, height = shown_size(frame.width, frame.height, aspect, turn)
    pixels = turned(frame.to_ndarray(format="rgb24"), turn)
    seen = ([] if sound else [notes.SILENT]) + look_at(pixels, width, height)
    return AdFacts(
        "video",
        found.content_type,
        found.suffix,
        width,
        height,
        round(duration * 1000),
        codec,
        tuple(needs),
        tuple(seen),
        has_sound=bool(sound),
    )


def open_clip(file: BinaryIO, found: Signature) -> Any:
    """Open with that one demuxer. From a file object, so nothing in the clip can name another file or an address."""
    container = av.open(file, format=found.demuxer, metadata_errors="replace")
    for stream in container.streams.video:
        stream.thread_count = 1  # each thread keeps pictures of its own
    return container


def _frame_amid(file: BinaryIO, found: Signature, duration: float) -> tuple[Any, Any]:
    """Return a frame from the key frame before the middle, or else the first one; and the shape of its pixels. A clip
    may begin in black."""
    frame = aspect = None
    for share in (0.5, 0):
        file.seek(0)
        with open_clip(file, found) as container:
            stream = container.streams.video[0]
            aspect = aspect_of(stream)
            try:
                if share:
                    container.seek(round((container.start_time or 0) + duration * share * av.time_base))
                frame = next(iter(container.decode(stream)), None)
            except av.FFmpegError:
                if not share:
                    raise
        if frame is not None:
            break
    return frame, aspect


def _stream_needs(stream: Any, found: Signature, limits: Limits) -> tuple[str, list[str]]:
    """Return the codec's name, and what has to be converted about the picture."""
    if stream is None:
        raise ClipError("The file has sound but no picture: an ad needs a picture track.")
    context = stream.codec_context
    if context is None:
        raise ClipError(
            "The picture is stored in a codec that nobody here can read: please export with H.264."
        )
    if context.width * context.height > limits.pixels or max(context.width, context.height) > limits.side:
        raise ClipError(
            f"The picture has {context.width} × {context.height} pixels; "
            f"a clip may have {limits.pixels / 1e6:.1f} million at most."
        )
    codec = context.codec.canonical_name
    if codec not in (found.codecs or MP4.codecs):
        return codec, [notes.CODEC]
    if codec == "h264" and context.pix_fmt not in (*_H264_PIXELS, None):
        return codec, [notes.DEPTH]
    return codec, []


def _measured_seconds(container: Any, most: int) -> tuple[float, float]:
    """Return the seconds from the first to the last moment of picture and sound, and when the first one is."""
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
    if promised - last > 0.5:  # some containers count from zero, others from the first picture
        raise ClipError(_DAMAGED.format(f"it says {promised:.1f} seconds but ends after {last - first:.1f}"))
    return last - first, first


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or "it cannot be read").lower()
