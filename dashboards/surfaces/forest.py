"""Intervals of several ads drawn on one common axis, as positions in a picture 200 wide."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from dashboards.statistics.values import Estimate
from dashboards.surfaces.words import signed

_WIDTH, _MARGIN = 200, 8
_SMALLEST_BOUND = 0.2


@dataclass(frozen=True)
class ForestMark:
    """Where the interval, its middle and zero lie, 0..200 from the left; `label` says the same in words."""

    low: float
    middle: float
    high: float
    zero: float
    bound: str
    label: str


def forest_marks(
    estimates: Sequence[Estimate | None], *, smallest: float = _SMALLEST_BOUND
) -> list[ForestMark | None]:
    """Return a mark for each estimate that has an interval; all share one axis, symmetric about zero.

    `smallest`: the axis reaches at least this far; below 0.2 it ends at a whole hundredth, else at a tenth.
    """
    whole = [e for e in estimates if e is not None and e.low is not None and e.high is not None]
    ends = [abs(end) for e in whole for end in (e.low, e.high)]
    furthest = max(ends, default=0)
    steps, digits = (10, 1) if max(furthest, smallest) >= _SMALLEST_BOUND else (100, 2)
    bound = max(smallest, ceil(steps * furthest) / steps)

    def at(value: float) -> float:
        return round(_MARGIN + (_WIDTH - 2 * _MARGIN) * (value + bound) / (2 * bound), 1)

    return [
        ForestMark(at(e.low), at(e.value), at(e.high), at(0), f"{bound:.{digits}f}", _label(e))
        if e in whole
        else None
        for e in estimates
    ]


def _label(estimate: Estimate) -> str:
    return f"{signed(estimate.value)}, from {signed(estimate.low)} to {signed(estimate.high)}"
