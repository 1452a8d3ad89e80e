"""What a gate found: a figure, the limits that it must keep, and how sure the simulation itself is."""

from dataclasses import dataclass
from statistics import NormalDist

# A gate is missed where the 99 % interval of its own figure lies wholly beyond a limit: chance alone does that to one
# gate in two hundred at worst, to one that keeps its limit with room to spare never, and a broken product always.
_Z = NormalDist().inv_cdf(0.995)


@dataclass(frozen=True)
class Reading:
    """One row of the table.

    `value` with `low`, `high`: the figure and its own 99 % interval, which comes from the number of `runs` alone.
    `at_least`, `at_most`: the limits of the gate; a row with neither is shown for comparison and cannot fail.
    `percent` says how to print the figures.
    """

    gate: str
    value: float
    low: float
    high: float
    runs: int
    at_least: float | None = None
    at_most: float | None = None
    percent: bool = True

    @property
    def shown_only(self) -> bool:
        """Whether the row stands beside a gate without being one."""
        return self.at_least is None and self.at_most is None

    @property
    def passed(self) -> bool:
        """Whether the figure may keep its limits, by its 99 % interval; not a number never does."""
        above = self.at_least is None or self.high >= self.at_least
        below = self.at_most is None or self.low <= self.at_most
        return self.value == self.value and above and below


def share_reading(
    gate: str, hits: int, runs: int, *, at_least: float | None = None, at_most: float | None = None
) -> Reading:
    """Return the row of a share of runs, with its Wilson interval (Wilson 1927); of no runs, not a number."""
    if not runs:
        return Reading(gate, float("nan"), 0.0, 1.0, 0, at_least, at_most)
    share = hits / runs
    centre = (share + _Z**2 / (2 * runs)) / (1 + _Z**2 / runs)
    half = _Z / (1 + _Z**2 / runs) * (share * (1 - share) / runs + _Z**2 / (4 * runs**2)) ** 0.5
    return Reading(gate, share, max(0.0, centre - half), min(1.0, centre + half), runs, at_least, at_most)


def mean_reading(
    gate: str,
    values: list[float],
    *,
    at_least: float | None = None,
    at_most: float | None = None,
    percent: bool = True,
) -> Reading:
    """Return the row of a mean over runs, with its normal interval (two or more runs)."""
    runs = len(values)
    mean = sum(values) / runs
    error = (sum((value - mean) ** 2 for value in values) / (runs * (runs - 1))) ** 0.5
    return Reading(gate, mean, mean - _Z * error, mean + _Z * error, runs, at_least, at_most, percent)


def run_count(usual: int, share: float) -> int:
    """Return how many runs `share` of the usual number is, at least ten."""
    return max(10, round(usual * share))
