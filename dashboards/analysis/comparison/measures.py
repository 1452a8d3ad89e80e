"""What ads can be compared by: series, and the scale of their differences."""

from dashboards.statistics.frames.series import HEADLINE, SCALES
from dashboards.statistics.values import Scale, Unit

MEASURES = (HEADLINE, "change_happy", "change_surprise", "engagement", "attention")


def difference_scale(series: str) -> Scale:
    """Return the scale of the difference of two values of a series: shares differ by points."""
    own = SCALES[series]
    unit = Unit.POINTS if own.unit is Unit.SHARE else Unit.CHANGE
    return Scale(unit, own.low - own.high, own.high - own.low, own.good)
