"""What ads can be compared by: series, and the scale of their differences."""

from dashboards.statistics.frames.series import HEADLINE, SCALES
from dashboards.statistics.values import Scale, Unit

MEASURES = (HEADLINE, "change_happy", "change_surprise", "engagement", "attention")
# What the compare page of two ads tests beside the primary outcome: the other levels, all courses over time, and the
# other measures of all ads.
PAGE_TESTS = 3 * len(MEASURES) - 2


def difference_scale(series: str) -> Scale:
    """Return the scale of the difference of two values of a series: shares differ by points."""
    own = SCALES[series]
    unit = Unit.POINTS if own.unit is Unit.SHARE else Unit.CHANGE
    return Scale(unit, own.low - own.high, own.high - own.low, own.good)
