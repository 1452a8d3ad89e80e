"""Judges a picture by its header first, and decodes it only if that is within the limit: the platform's one decoder."""

from typing import BinaryIO

import numpy as np

from campaigns.clips.facts import AdFacts, ClipError, Limits, size_text
from campaigns.clips.signature import Signature
from fer_platform.kit.pictures.decode import DecoderFailing, Picture, picture_decode, picture_judge
from fer_platform.kit.pictures.limits import MAX_ASPECT, MAX_SIDE, MIN_SIDE, UnreadablePicture

_NAMES = {"jpg": "jpeg", "png": "png", "webp": "webp"}
_DAMAGED = "The picture is damaged or incomplete: please export or upload it again."
_REASONS = {
    "animated": "The picture is animated: an ad is one still picture, or a clip (please export it as MP4).",
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
    except (UnreadablePicture, DecoderFailing) as error:
        raise _refused(error, limits) from error
    return AdFacts(
        "picture", found.content_type, found.suffix, shown.width, shown.height, None, _NAMES[found.suffix]
    )


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
