"""Says what an uploaded file is by its content, or why it cannot be an ad."""

import os
from typing import BinaryIO

from campaigns.clips.facts import AdFacts, ClipError, Limits, size_text
from campaigns.clips.picture import picture_probe
from campaigns.clips.signature import signature_of
from campaigns.clips.video import video_probe

_ACCEPTED = "An ad is an MP4 or WebM clip, or a JPEG, PNG or WebP picture."


def ad_probe(file: BinaryIO, limits: Limits) -> AdFacts:
    """Open the file, decode a frame of it, and return the facts. The file's name plays no part.

    Args:
        file: seekable; its position is 0 afterwards.
        limits: bytes, seconds and pixels.

    Raises:
        ClipError: another type, too large, too long, too many pixels, damaged.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if size == 0:
        raise ClipError("The file is empty.")
    found = signature_of(file.read(4096))
    file.seek(0)
    if found.kind == "":
        raise ClipError(f"{found.advice} {_ACCEPTED}".strip())
    most = limits.clip_bytes if found.kind == "video" else limits.picture_bytes
    if size > most:
        raise ClipError(
            f"The file has {size_text(size)}; a {'clip' if found.kind == 'video' else 'picture'} may have "
            f"{size_text(most)} at most."
        )
    try:
        return (
            video_probe(file, found, limits) if found.kind == "video" else picture_probe(file, found, limits)
        )
    finally:
        file.seek(0)
