"""Says what an uploaded file is by its content, or why it cannot be an ad."""

import os
from typing import BinaryIO

from campaigns.clips import notes
from campaigns.clips.facts import AdFacts, ClipError, Limits, size_text
from campaigns.clips.picture import animation_facts, picture_probe
from campaigns.clips.signature import Signature, signature_of
from campaigns.clips.video import video_probe

_STUDIO = "Or add it in the studio, which converts it."
_ACCEPTED = "An ad is an MP4 or WebM clip, or a JPEG, PNG or WebP picture."


def ad_probe(file: BinaryIO, limits: Limits, *, convertible: bool = False) -> AdFacts:
    """Open the file, decode a frame of it, and return the facts. The file's name plays no part.

    Args:
        file: seekable; its position is 0 afterwards.
        limits: bytes, seconds and pixels.
        convertible: take what browsers do not play, too, where `clip_convert` can make a clip of it; its facts say in
            `needs` why.

    Raises:
        ClipError: another type, too large, too long, too many pixels, damaged; something that needs conversion.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if size == 0:
        raise ClipError("The file is empty.")
    found = signature_of(file.read(4096))
    file.seek(0)
    if found.kind == "":
        raise ClipError(f"{found.advice} {_ACCEPTED}".strip())
    if found.advice and not convertible:
        raise ClipError(f"{found.advice} {_STUDIO}")
    clip = found.kind in ("video", "film")
    most = limits.clip_bytes if clip else limits.picture_bytes
    if size > most:
        raise ClipError(
            f"The file has {size_text(size)}; a {'clip' if clip else 'picture'} may have {size_text(most)} at most."
        )
    try:
        facts = _facts(file, found, limits)
    finally:
        file.seek(0)
    if facts.needs and not convertible:
        raise ClipError(f"{_refusal(facts, found)} {_STUDIO}")
    return facts


def _facts(file: BinaryIO, found: Signature, limits: Limits) -> AdFacts:
    if found.kind in ("video", "film"):
        return video_probe(file, found, limits)
    if found.kind == "animation":
        return animation_facts(file.read(limits.picture_bytes + 1), limits)
    return picture_probe(file, found, limits)


def _refusal(facts: AdFacts, found: Signature) -> str:
    wanted = "VP8, VP9 or AV1" if found.suffix == "webm" else "H.264"
    return {
        notes.CODEC: f"The picture is stored as {facts.codec.upper()}, which not every browser plays: please export "
        f"with {wanted}.",
        notes.DEPTH: "The picture is stored in a professional pixel format that browsers do not play: please export "
        "with 8 bit, 4:2:0.",
        notes.SOUND_CODEC: "Browsers would play this clip without its sound: please export the sound as AAC.",
        notes.LATE_START: "The clip’s time does not begin at zero, so that seconds would be mistaken: please export "
        "it again.",
        notes.MIRRORED: "The clip asks to be mirrored, which not every browser does: please export it as it is to be "
        "seen.",
        notes.ANIMATED: "The picture is animated: an ad is one still picture, or a clip (please export it as MP4).",
    }[facts.needs[0]]
