"""What a picture may be at most, and the one error that says why it is not read."""

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 24_000_000
MIN_SIDE = 16
# Within the pixels alone a ribbon of 18 × 65,500 passes, which no detector can shrink. A skyscraper banner has 4 : 1,
# a leaderboard 14 : 1.
MAX_SIDE = 16_384
MAX_ASPECT = 16


class UnreadablePicture(ValueError):
    """The bytes are no picture that may be decoded; the message is a short code."""


def shape_check(width: int, height: int) -> None:
    """Return if a picture of that size may be decoded.

    Raises:
        UnreadablePicture: too_small, too_narrow, too_many_pixels.
    """
    if min(width, height) < MIN_SIDE:
        raise UnreadablePicture("too_small")
    if width * height > MAX_PIXELS:
        raise UnreadablePicture("too_many_pixels")
    if is_narrow(width, height):
        raise UnreadablePicture("too_narrow")


def is_narrow(width: int, height: int) -> bool:
    """Whether one side is longer than any, or far longer than the other."""
    return max(width, height) > min(MAX_SIDE, MAX_ASPECT * min(width, height))
