"""Judges a picture by its header first, and decodes it only if that is within the limit: the platform's one decoder."""

from dataclasses import replace
from io import BytesIO
from typing import BinaryIO

import numpy as np

from campaigns.clips import notes
from campaigns.clips.facts import AdFacts, ClipError, Limits, size_text
from campaigns.clips.looks import look_at
from campaigns.clips.signature import GIF, MP4, PNG, WEBP, Signature, signature_of
from fer_platform.kit.pictures.animation import animation_read
from fer_platform.kit.pictures.decode import DecoderFailing, Picture, picture_decode, picture_judge
from fer_platform.kit.pictures.ground import picture_on_white
from fer_platform.kit.pictures.limits import MAX_ASPECT, MAX_SIDE, MIN_SIDE, UnreadablePicture

_NAMES = {"jpg": "jpeg", "png": "png", "webp": "webp"}
_DAMAGED = "The picture is damaged or incomplete: please export or upload it again."
_REASONS = {
    "too_small": f"The picture is too small: each side needs {MIN_SIDE} pixels.",
    "too_narrow": (
        f"The picture is a ribbon: no side may be longer than {MAX_SIDE} pixels, or more than {MAX_ASPECT} times "
        "the other."
    ),
    "too_many_scans": "The picture is stored in too many scans: please export it again.",
}


def picture_probe(file: BinaryIO, found: Signature, limits: Limits) -> AdFacts:
    """Return the facts of a picture whose type is known already.

    Raises:
        ClipError: too many pixels, a ribbon, animated, damaged.
    """
    data = file.read(limits.picture_bytes + 1)
    try:
        judged = picture_judge(data, most_bytes=limits.picture_bytes)
        width, height = judged.width, judged.height
        if width * height > limits.pixels or max(width, height) > limits.side:
            raise ClipError(
                f"The picture has {width} × {height} pixels; it may have {limits.pixels / 1e6:.1f} million at most, "
                f"and {limits.side} on one side."
            )
        shown = picture_decode(data, most_bytes=limits.picture_bytes)
        flat = picture_on_white(data)
        seen = picture_decode(flat, most_bytes=len(flat)) if flat else shown
    except (UnreadablePicture, DecoderFailing) as error:
        if str(error) == "animated":
            return animation_facts(data, limits)
        raise _refused(error, limits) from error
    found = PNG if flat else found
    looks = look_at(seen.pixels, shown.width, shown.height)
    return AdFacts(
        "picture",
        found.content_type,
        found.suffix,
        shown.width,
        shown.height,
        None,
        _NAMES[found.suffix],
        notes=(*([notes.GROUND] if flat else []), *looks),
    )


def picture_flat(file: BinaryIO) -> bytes:
    """Return a picture of whose facts the notes hold `GROUND` or `STILL` on white, as a PNG; empty where nobody can see
    through it and browsers show it as it is. Raises ClipError: it is damaged."""
    data = file.read()
    try:
        return picture_on_white(data, always=signature_of(data[:4096]) in (GIF, WEBP)) or b""
    except UnreadablePicture as error:
        raise ClipError(_DAMAGED) from error


def animation_facts(data: bytes, limits: Limits) -> AdFacts:
    """Return the facts of the clip that an animated picture becomes; of a picture where there is but one.

    Raises:
        ClipError: too many pixels, shorter than a second, too long, damaged.
    """
    try:
        found = animation_read(data)
    except UnreadablePicture as error:
        raise ClipError(_DAMAGED) from error
    if found.width * found.height > limits.pixels or max(found.width, found.height) > limits.side:
        raise ClipError(f"The picture may have {limits.pixels / 1e6:.1f} million pixels at most.")
    if found.frames == 1:
        return _still_facts(data, limits)
    if found.duration_ms > limits.clip_seconds * 1000:
        raise ClipError(f"The animation is longer than {limits.clip_seconds} seconds, the longest of an ad.")
    if found.duration_ms < 1000:
        raise ClipError("The animation is shorter than one second, the shortest that an ad may be.")
    return AdFacts(
        "video",
        MP4.content_type,
        MP4.suffix,
        found.width,
        found.height,
        found.duration_ms,
        found.kind,
        (notes.ANIMATED,),
        (notes.SILENT,),
    )


def _still_facts(data: bytes, limits: Limits) -> AdFacts:
    still = picture_on_white(data, always=True) or b""
    facts = picture_probe(
        BytesIO(still), PNG, replace(limits, picture_bytes=max(limits.picture_bytes, len(still)))
    )
    return replace(facts, notes=(notes.STILL, *facts.notes))


def picture_pixels(file: BinaryIO) -> np.ndarray:
    """Decode: RGB, uint8 [height, width, 3], turned upright; a large JPEG at half its size or less.

    Raises:
        ClipError: it does not decode.
    """
    data = file.read()
    try:
        picture: Picture = picture_decode(data, most_bytes=len(data))
    except (UnreadablePicture, DecoderFailing) as error:
        raise _refused(error, None) from error
    return picture.pixels[:, :, ::-1]


def _refused(error: Exception, limits: Limits | None) -> ClipError:
    code = str(error)
    if code == "too_many_pixels" and limits:
        return ClipError(f"The picture may have {limits.pixels / 1e6:.1f} million pixels at most.")
    if code == "too_many_bytes" and limits:
        return ClipError(f"A picture may have {size_text(limits.picture_bytes)} at most.")
    return ClipError(_REASONS.get(code, _DAMAGED))
