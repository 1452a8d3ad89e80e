"""Makes of what people have a clip that every browser plays: H.264 and AAC in MP4, upright, with square pixels, from
second zero."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, BinaryIO, cast

import av
import numpy as np
from av.audio.stream import AudioStream
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from campaigns.clips import notes
from campaigns.clips.facts import ClipError
from campaigns.clips.signature import Signature, signature_of
from campaigns.clips.upright import Turn, aspect_of, shown_size, turn_of, turned
from campaigns.clips.video import open_clip
from fer_platform.kit.pictures.animation import animation_frames
from fer_platform.kit.pictures.limits import UnreadablePicture

_LONGEST_SIDE = 1920
_RATE = 48_000
_CLOCK = Fraction(1, 90_000)
# The quality of an export for the web, faster than it is watched. Without pictures out of order: with them, MP4 tells
# the time of uneven ones wrong.
_QUALITY = {"preset": "veryfast", "crf": "20", "bf": "0"}
_DAMAGED = "The file is damaged or incomplete"
Tell = Callable[[float], None]


def clip_convert(file: BinaryIO, path: str, *, seconds: float, tell: Tell) -> list[str]:
    """Write the converted clip to `path`, and return what it changed beside what the file needed (`notes.py`).

    Only for a file that `ad_probe` has passed. Each picture keeps its moment, however uneven they come.

    Args:
        path: a file that can be written, and read again by its name: the index is put in front.
        seconds: how long the clip is.
        tell: hears the share that is done, 0..1.

    Raises:
        ClipError: a part of it does not decode.
    """
    file.seek(0)
    found = signature_of(file.read(4096))
    file.seek(0)
    changed: set[str] = set()
    try:
        with av.open(path, "w", format="mp4", options={"movflags": "+faststart"}) as output:
            if found.kind in ("video", "film"):
                _film(file, found, output, seconds, tell, changed)
            else:
                _animation(file.read(), output, seconds, tell, changed)
    except av.InvalidDataError as error:  # no part of an ad is lost in silence
        raise ClipError(f"{_DAMAGED}: a part of it cannot be decoded. Please export it again.") from error
    return sorted(changed)


def _film(
    file: BinaryIO, found: Signature, output: Any, seconds: float, tell: Tell, changed: set[str]
) -> None:
    begin, turn = _first_frame(file, found)
    file.seek(0)
    with open_clip(file, found) as container:
        video = container.streams.video[0]
        audio = next((own for own in container.streams.audio if own.codec_context is not None), None)
        aspect = aspect_of(video)
        sound = cast(AudioStream, output.add_stream("aac", rate=_RATE)) if audio else None
        if sound is not None:
            sound.bit_rate, sound.layout = 160_000, "stereo"
        sink, to_rgb = _Pictures(output, changed), VideoReformatter()
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=_RATE)
        for frame in container.decode([own for own in (video, audio) if own]):
            moment = (frame.time or 0.0) - begin
            if moment < -0.001:
                continue
            if isinstance(frame, av.VideoFrame):
                width, height = shown_size(frame.width, frame.height, aspect, turn)
                if aspect != 1:
                    changed.add(notes.SQUARED)
                if not turn.plain:
                    changed.add(notes.TURNED)
                    pixels = turned(to_rgb.reformat(frame, format="rgb24", threads=1).to_ndarray(), turn)
                    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
                sink.write(frame, moment, width, height)
                tell(moment / seconds)
            elif sound is not None:
                frame.pts, frame.time_base = round(moment * _RATE), Fraction(1, _RATE)
                for piece in resampler.resample(frame):
                    output.mux(sound.encode(piece))
        if sound is not None:
            for piece in resampler.resample(None):
                output.mux(sound.encode(piece))
            output.mux(sound.encode(None))
        sink.close(seconds)


def _animation(data: bytes, output: Any, seconds: float, tell: Tell, changed: set[str]) -> None:
    sink, moment = _Pictures(output, changed), 0.0
    try:
        for pixels, duration in animation_frames(data):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            sink.write(frame, moment, frame.width, frame.height)
            moment += duration / 1000
            tell(moment / seconds)
    except UnreadablePicture as error:
        raise ClipError(f"{_DAMAGED}: please export or upload it again.") from error
    sink.close(moment)


class _Pictures:
    """The picture track of the clip that is written; its size is that of the first picture."""

    def __init__(self, output: Any, changed: set[str]) -> None:
        self._output, self._changed, self._to_size = output, changed, VideoReformatter()
        self._stream: VideoStream | None = None
        self._last: av.VideoFrame | None = None
        self._last_at = -1

    def write(self, frame: Any, moment: float, width: int, height: int) -> None:
        """Add a picture that is seen from `moment` (seconds) on, shown with that width and height."""
        if self._stream is None:
            self._stream = self._opened(width, height)
        context = self._stream.codec_context
        # One for all, with one thread: each would begin threads of its own, beyond what a helper may.
        shown = self._to_size.reformat(frame, context.width, context.height, "yuv420p", threads=1)
        at = round(moment / _CLOCK)
        if at <= self._last_at:
            return  # two at one moment: the first is seen
        shown.pts, shown.time_base, shown.pict_type = at, _CLOCK, 0
        self._output.mux(self._stream.encode(shown))
        self._last, self._last_at = shown, at

    def close(self, seconds: float) -> None:
        """Show the last picture until `seconds`. Raises ClipError: there was none."""
        if self._stream is None or self._last is None:
            raise ClipError("The clip’s frames cannot be decoded.")
        # MP4 shows the last picture for as long as the one before it: the last two are a moment apart.
        step = _CLOCK.denominator // 24
        for at in (round(seconds / _CLOCK) - 2 * step, round(seconds / _CLOCK) - step):
            if at > self._last_at:
                self._last.pts, self._last_at = at, at
                self._output.mux(self._stream.encode(self._last))
        self._output.mux(self._stream.encode(None))

    def _opened(self, width: int, height: int) -> VideoStream:
        scale = min(1.0, _LONGEST_SIDE / max(width, height))
        if scale < 1:
            self._changed.add(notes.SCALED)
        stream = cast(VideoStream, self._output.add_stream("libx264", rate=24, options=_QUALITY))
        stream.width, stream.height = (max(2, round(side * scale / 2) * 2) for side in (width, height))
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = _CLOCK
        stream.codec_context.gop_size = 48  # a seek lands within some two seconds
        stream.codec_context.thread_count = 1
        return stream


def _first_frame(file: BinaryIO, found: Signature) -> tuple[float, Turn]:
    """Return when the first picture is seen, in seconds: that becomes zero; and how pictures are turned. Asked of one
    alone: whoever asks a frame for it keeps the frame in memory until Python tidies up."""
    with open_clip(file, found) as container:
        frame = next(iter(container.decode(container.streams.video[0])), None)
    if frame is None:
        raise ClipError(f"{_DAMAGED}: it has no picture that can be decoded.")
    return float(frame.time or 0.0), turn_of(frame)
