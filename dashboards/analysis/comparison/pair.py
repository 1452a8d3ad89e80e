"""Two sides compared: over time, on the whole, and how large the difference is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.analysis.comparison.sides import Sides
from dashboards.statistics.comparison import Cluster, TraceComparison, traces_compared
from dashboards.statistics.effects import cliffs_delta, cohen_dz, hedges_g
from dashboards.statistics.intervals import mean_interval
from dashboards.statistics.level_difference import LevelDifference, level_difference
from dashboards.statistics.values import Estimate


@dataclass(frozen=True)
class PairResult:
    """`over_time` and `level` are None with fewer than five viewers a side. `means`: of both sides over the whole ad.

    `traces`: the mean of both sides, [T] each. `size`: Cohen's d_z where paired, else Hedges' g; `delta`: Cliff's δ,
    for different people only.
    """

    sides: Sides
    over_time: TraceComparison | None
    level: LevelDifference | None
    means: tuple[Estimate | None, Estimate | None]
    traces: tuple[NDArray[np.float64], NDArray[np.float64]]
    size: Estimate | None
    delta: Estimate | None

    @property
    def told(self) -> bool:
        """Whether there are enough viewers for an answer."""
        return self.level is not None and self.over_time is not None

    @property
    def flagged(self) -> list[Cluster]:
        """The stretches in which the two differ, corrected for all bins of the ad."""
        return [cluster for cluster in self.over_time.clusters if cluster.flagged] if self.over_time else []


def pair_compared(sides: Sides) -> PairResult:
    """Return the comparison of two sides."""
    a, b = sides.first_levels, sides.second_levels
    return PairResult(
        sides=sides,
        over_time=traces_compared(sides.first, sides.second, paired=sides.paired),
        level=level_difference(a, b, paired=sides.paired),
        means=(mean_interval(a), mean_interval(b)),
        traces=(_mean(sides.first), _mean(sides.second)),
        size=cohen_dz(a - b) if sides.paired else hedges_g(a, b),
        delta=None if sides.paired else cliffs_delta(a, b),
    )


def _mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    there = np.isfinite(values)
    n = there.sum(axis=0)
    return np.divide(np.where(there, values, 0.0).sum(axis=0), n, out=np.full(len(n), np.nan), where=n > 1)
