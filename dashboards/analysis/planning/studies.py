"""The kinds of study that can be planned, and what one simulated study of each finds."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboards.analysis.planning.fatigue_power import FatigueDesign, fatigue_found
from dashboards.statistics.planner import ALPHA, viewers_for_shares
from dashboards.statistics.planner_levels import LevelDesign, level_found
from dashboards.statistics.planner_traces import TraceDesign, trace_power

_POWERS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.99)


@dataclass(frozen=True)
class SharesDesign:
    """Two shares 0..1 that differ, e.g. of viewers who smile; `correlation` of a viewer's two answers, where paired."""

    first: float
    second: float
    paired: bool
    correlation: float = 0.0

    def viewers(self, power: float) -> int:
        """Return how many viewers each ad needs (paired: see both).

        Raises:
            ValueError: no such shares, or no such correlation for them.
        """
        return viewers_for_shares(
            self.first,
            self.second,
            paired=self.paired,
            correlation=self.correlation if self.paired else 0.0,
            alpha=ALPHA,
            power=power,
        )

    def curve(self) -> list[tuple[int, float]]:
        """Return (viewers, power) from 10 to 99 % power."""
        return [(self.viewers(power), power) for power in _POWERS]


def study_of(design: LevelDesign | TraceDesign | FatigueDesign) -> Callable[[int, int], bool]:
    """Return a function (viewers, seed) → whether one simulated study of that size sees the effect."""
    if isinstance(design, LevelDesign):
        return lambda viewers, seed: level_found(design, viewers, seed=seed)
    if isinstance(design, FatigueDesign):
        return lambda viewers, seed: fatigue_found(design, viewers, seed=seed)
    return lambda viewers, seed: trace_power(design, viewers, runs=1, seed=seed).value == 1.0
