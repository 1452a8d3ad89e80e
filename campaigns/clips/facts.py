"""What a probe says about an ad's file."""

from dataclasses import dataclass


class ClipError(ValueError):
    """The file cannot be an ad. The message is a sentence for the person who chose it and names the limit."""


class ClipBusy(ClipError):
    """Nothing is said of the file: the helper that reads it is busy, or cannot be started."""


@dataclass(frozen=True, slots=True)
class AdFacts:
    """A file that was opened, and of which a frame was decoded.

    Attributes:
        kind: "video" or "picture".
        content_type: MIME type by content, never by name.
        suffix: the file ending that fits the content, without a dot.
        width: as shown (rotation and the shape of its pixels applied), in pixels.
        height: as shown, in pixels.
        duration_ms: playing time; None for a picture.
        codec: e.g. "h264", "vp9", "jpeg".
        needs: why browsers do not play it as it is (`notes.py`); empty where they do.
        notes: what a team should look at.
        has_sound: whether there is a sound track.
    """

    kind: str
    content_type: str
    suffix: str
    width: int
    height: int
    duration_ms: int | None
    codec: str
    needs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    has_sound: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What an ad's file may be at most."""

    clip_bytes: int
    clip_seconds: int
    picture_bytes: int
    pixels: int = 4096 * 2304
    side: int = 8192


def size_text(size: int) -> str:
    """Return a number of bytes for people: "200 MB", "1.5 MB", "300 KB"."""
    megabytes = size / 1024 / 1024
    return f"{megabytes:.3g} MB" if megabytes >= 1 else f"{max(1, round(size / 1024))} KB"
