"""The picture that an ad shows at one moment."""

from typing import BinaryIO

import av

from campaigns.clips.facts import ClipError
from campaigns.clips.picture import picture_pixels
from campaigns.clips.poster import jpeg_encode
from campaigns.clips.signature import signature_of
from campaigns.clips.upright import aspect_of, upright
from campaigns.clips.video import open_clip

WIDEST = 480
_MOST_FRAMES = 1500  # between two key frames; broken clips must not keep a worker busy


def still_make(file: BinaryIO, *, at_ms: int) -> bytes:
    """Return a JPEG of at most 480 pixels' width: what the clip shows at `at_ms`, or the picture itself.

    Decodes from the key frame before it. Behind the end, and where a part is damaged, the last frame that decodes.
    Only for a file that `ad_probe` has passed.

    Raises:
        ClipError: no frame decodes.
    """
    file.seek(0)
    found = signature_of(file.read(4096))
    file.seek(0)
    if found.kind == "picture":
        pixels = picture_pixels(file)
        return jpeg_encode(pixels, width=min(WIDEST, pixels.shape[1]))
    last = None
    try:
        with open_clip(file, found) as container:
            stream = container.streams.video[0]
            begin, aspect = container.start_time or 0, aspect_of(stream)
            container.seek(begin + at_ms * 1000, backward=True)
            moment = begin / av.time_base + at_ms / 1000
            for count, frame in enumerate(container.decode(stream)):
                if (last is not None and (frame.time or 0) > moment) or count > _MOST_FRAMES:
                    break
                last = frame
            if last is not None:
                pixels = upright(last, aspect)
    except av.FFmpegError as error:
        if last is None:
            raise ClipError("The clip's frames cannot be decoded.") from error
        pixels = upright(last, aspect)
    if last is None:
        raise ClipError("The clip's frames cannot be decoded.")
    return jpeg_encode(pixels, width=min(WIDEST, pixels.shape[1]))
