"""Intervals of several ads on one common axis, as places that the page and the PDF draw alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from dashboards.statistics.values import Estimate

_FINE = 0.2  # an axis that ends below it ends at a whole hundredth, else at a tenth


@dataclass(frozen=True)
class ForestMark:
    """Where an interval, its middle and zero lie, 0..1 of the axis, which runs from −`bound` to `bound`."""

    low: float
    middle: float
    high: float
    zero: float
    bound: float


def forest_marks(estimates: Sequence[Estimate | None], *, least: float) -> list[ForestMark | None]:
    """Return a mark for each estimate that has an interval; all share one axis, symmetric about zero, which reaches
    `least` (> 0) at least."""
    ends = [abs(end) for own in estimates if own for end in (own.low, own.high, own.value) if end is not None]
    furthest = max([least, *ends])
    steps = 10 if furthest >= _FINE else 100
    bound = ceil(round(steps * furthest, 9)) / steps

    def at(value: float) -> float:
        return (value + bound) / (2 * bound)

    return [
        None
        if own is None or own.low is None or own.high is None
        else ForestMark(at(own.low), at(own.value), at(own.high), 0.5, bound)
        for own in estimates
    ]
