"""The response of segments: groups of viewers by what the panel itself has told, from 25 viewers on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.intervals import mean_interval
from dashboards.statistics.values import Estimate

MIN_VIEWERS = 25
# Two parts, or a part and all, differ by nobody or by so many viewers: the difference then tells little of each.
LEAST_APART = 5


@dataclass(frozen=True)
class Segment:
    """A group of `n` viewers; `level` is None under 25 of them, and where it is withheld."""

    name: str
    n: int
    level: Estimate | None


def segments_of(
    levels: NDArray[np.float64], names: NDArray[np.str_], told: NDArray[np.str_]
) -> list[Segment]:
    """Return the segments by name, each with its mean level over the ad (F19).

    Args:
        levels: [V], one a viewer, NaN without one. names: [V], the viewer's segment, "" where it is unknown: these
            viewers are in no segment, because guessing one from a face is never done. told: the same, "" where a
            segment is withheld lest others give away a few (`disclosure.told_parts`).

    Segments under 25 viewers are named with their n and nothing else: their numbers would be noise, and could point at
    single people.
    """
    measured = np.isfinite(levels)
    found = []
    for name in np.unique(names[names != ""]):
        own = levels[measured & (names == name)]
        level = mean_interval(own) if len(own) >= MIN_VIEWERS and name in told else None
        found.append(Segment(str(name), len(own), level))
    return found
