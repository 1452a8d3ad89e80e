"""The response of segments: groups of viewers by what the panel itself has told, from 25 viewers on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.bands import Band, bootstrap_band
from dashboards.statistics.intervals import Estimate, mean_interval

MIN_VIEWERS = 25


@dataclass(frozen=True)
class Segment:
    """A group of viewers. `level` and `band` are None under 25 viewers with a value, and `missing` says how many lack.

    `band`: its arrays are [T, 1].
    """

    name: str
    n: int
    level: Estimate | None
    band: Band | None

    @property
    def missing(self) -> int:
        """How many more viewers the segment needs before it is shown."""
        return max(0, MIN_VIEWERS - self.n)


def segments_of(values: NDArray[np.float64], names: NDArray[np.str_]) -> list[Segment]:
    """Return the segments by name, each with its mean level over the ad and its trace with a band (F19).

    Args:
        values: [V, T], one row a viewer, NaN for gaps. names: [V], the viewer's segment, "" where it is unknown:
            these viewers are in no segment, because guessing one from a face is never done.

    Segments under 25 viewers are named with their n and nothing else: their numbers would be noise, and could point at
    single people.
    """
    some = np.isfinite(values).any(axis=1) & (names != "")
    found = []
    for name in np.unique(names[names != ""]):
        own = values[some & (names == name)]
        n = len(own)
        enough = n >= MIN_VIEWERS
        found.append(
            Segment(
                name=str(name),
                n=n,
                level=mean_interval(np.nanmean(own, axis=1)) if enough else None,
                band=bootstrap_band(own[:, :, None]) if enough else None,
            )
        )
    return found
