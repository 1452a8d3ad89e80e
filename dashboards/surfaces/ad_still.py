"""The picture that an ad shows at a moment, for papers and slides."""

from campaigns.clip_reader import still_make
from campaigns.clips.facts import ClipError
from campaigns.models import Ad


def ad_still(ad: Ad, *, at_ms: int) -> bytes | None:
    """Return a JPEG; None where the ad's file is gone or damaged."""
    try:
        with ad.file.open("rb") as file:
            return still_make(file, at_ms=at_ms if ad.kind == Ad.Kind.VIDEO else 0)
    except (ClipError, OSError, ValueError):
        return None
