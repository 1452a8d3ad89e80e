"""Who is compared with whom: the same people where they saw both, else different people."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.comparison import MIN_VIEWERS


@dataclass(frozen=True)
class Viewers:
    """The viewers of one ad who have a value: `traces` [V, T], NaN for gaps; `levels` [V]; `keys` [V]."""

    traces: NDArray[np.float64]
    levels: NDArray[np.float64]
    keys: tuple[str, ...]

    def rows(self) -> dict[str, int]:
        """Return the row of each viewer with a level."""
        return {key: row for row, key in enumerate(self.keys) if np.isfinite(self.levels[row])}


@dataclass(frozen=True)
class Sides:
    """Two sets of traces, [Va, T] and [Vb, T], over the bins that both have, and each viewer's level, [Va] and [Vb].

    `kind`: `paired` (row i of both is the same viewer), `apart` (different people), `audiences`. `excluded`: measured
    viewers who are on neither side, by reason: `saw_one`, `saw_both`, `other_audience`.
    """

    first: NDArray[np.float64]
    second: NDArray[np.float64]
    first_levels: NDArray[np.float64]
    second_levels: NDArray[np.float64]
    kind: str
    excluded: Mapping[str, int]

    @property
    def paired(self) -> bool:
        """Whether each viewer is compared with themselves."""
        return self.kind == "paired"


def sides_of_ads(first: Viewers, second: Viewers) -> Sides:
    """Return the sides of two ads.

    Paired where those who saw both are five or more and at least half of the smaller audience: then each viewer is
    compared with themselves. Else viewers of one ad alone are compared with those of the other alone, because whoever
    is in both sides would make them look more alike than chance does.
    """
    a, b = first.rows(), second.rows()
    both = sorted(a.keys() & b.keys())
    if len(both) >= MIN_VIEWERS and 2 * len(both) >= min(len(a), len(b)):
        excluded = {"saw_one": len(a.keys() | b.keys()) - len(both)}
        return _sides(first, [a[k] for k in both], second, [b[k] for k in both], "paired", excluded)
    only_a, only_b = sorted(a.keys() - b.keys()), sorted(b.keys() - a.keys())
    rows = [a[k] for k in only_a], [b[k] for k in only_b]
    return _sides(first, rows[0], second, rows[1], "apart", {"saw_both": len(both)})


def sides_of_audiences(viewers: Viewers, segments: NDArray[np.str_], first: str, second: str) -> Sides:
    """Return the sides of one ad in two segments. `segments` [V]: each viewer's, "" where it is unknown."""
    measured = np.isfinite(viewers.levels)
    one, other = (np.flatnonzero(measured & (segments == name)).tolist() for name in (first, second))
    excluded = {"other_audience": int(measured.sum()) - len(one) - len(other)}
    return _sides(viewers, one, viewers, other, "audiences", excluded)


def _sides(
    first: Viewers,
    first_rows: list[int],
    second: Viewers,
    second_rows: list[int],
    kind: str,
    excluded: Mapping[str, int],
) -> Sides:
    bins = min(first.traces.shape[1], second.traces.shape[1])
    return Sides(
        first=first.traces[first_rows, :bins],
        second=second.traces[second_rows, :bins],
        first_levels=first.levels[first_rows],
        second_levels=second.levels[second_rows],
        kind=kind,
        excluded=excluded,
    )
