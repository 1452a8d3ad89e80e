"""What is known of an ad's file beside its facts: what had to be changed about it, and what a team should look at.

Codes, kept with the ad; pages say them in words.
"""

# Browsers do not play it so: it is converted before it becomes an ad.
CONTAINER = "container"
CODEC = "codec"
DEPTH = "depth"
SOUND_CODEC = "sound_codec"
LATE_START = "late_start"
MIRRORED = "mirrored"
ANIMATED = "animated"
# What a conversion did beside.
TURNED = "turned"
SQUARED = "squared"
SCALED = "scaled"
# A picture that one can see through is put on white at once, whichever door it came by; an "animation" of one picture
# is that picture.
GROUND = "ground"
STILL = "still"
CHANGES = (
    CONTAINER,
    CODEC,
    DEPTH,
    SOUND_CODEC,
    LATE_START,
    MIRRORED,
    ANIMATED,
    TURNED,
    SQUARED,
    SCALED,
    GROUND,
    STILL,
)

# Played as it is, but a team should know.
SILENT = "silent"
DARK = "dark"
SMALL = "small"

LEAST_FRAMES = 5  # an exposure with fewer is rejected: the analysis' own rule, and a test compares the two


def frames_taken(*, duration_ms: int, interval_ms: int) -> int:
    """Return how many frames an exposure can have at most: one as the ad begins, one after each interval."""
    return duration_ms // interval_ms + 1


def interval_at_most(*, duration_ms: int) -> int:
    """Return the longest interval in ms with which an ad of that length can be measured; whole hundreds."""
    return duration_ms // (LEAST_FRAMES - 1) // 100 * 100
