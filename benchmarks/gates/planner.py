"""F23: the planner's n, from a pilot, gives the power that was asked for; what 150 viewers find is shown beside it."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.gates.reading import Reading, mean_reading, run_count
from dashboards.analysis.planning.search import needed, search_step
from dashboards.statistics.level_difference import level_difference
from dashboards.statistics.planner_levels import LevelDesign, level_found, pilot_of
from dashboards.statistics.planner_traces import TraceDesign, trace_power
from dashboards.statistics.simulated_shares import Bump

RUNS, VIEWERS = 400, 150
_PILOTS, _STUDIES, _PILOT = 200, 100, 100
_DIFFERENCE = 0.03


def measure(*, share: float = 1.0, traces: bool = True) -> list[Reading]:
    """Return the power reached where .80 was asked, paired and not; where `traces` are asked for, too, that of four
    designs of 150 viewers an arm."""
    rows = [_reached(paired, run_count(_PILOTS, share)) for paired in (True, False)]
    for higher in (0.4, 0.3) if traces else ():
        for paired in (False, True):
            design = TraceDesign(Bump(peak=higher), Bump(peak=0.2), paired=paired)
            power = trace_power(design, VIEWERS, runs=run_count(RUNS, share))
            assert power.low is not None
            assert power.high is not None
            name = f"Power, {higher:.0%} v 20 %, 150 viewers, {'paired' if paired else 'two groups'}"
            rows.append(Reading(name, power.value, power.low, power.high, power.n))
    return rows


def _reached(paired: bool, pilots: int) -> Reading:
    """Plan from pilots of 100 viewers, then count how often real studies of the planned size find the difference."""
    rng, reached = np.random.default_rng(23), []
    for _ in range(pilots):
        pilot = pilot_of(_people(rng, _PILOT))
        assert pilot is not None
        design = LevelDesign(
            _DIFFERENCE, pilot.spread, pilot.correlation, paired, known_from=pilot.known_from
        )
        tried, over = (), False
        while not over:
            tried, over = search_step(
                lambda viewers, seed, design=design: level_found(design, viewers, seed=seed),
                tried,
                power=0.8,
                seconds=60,
            )
        plan = needed(tried, power=0.8)
        assert plan is not None and plan.viewers is not None
        reached.append(np.mean([_found(rng, plan.viewers, paired) for _ in range(_STUDIES)]))
    name = f"power reached where .80 was asked, {'paired' if paired else 'two groups'}"
    return mean_reading(name, reached, at_least=0.75, at_most=0.85)


def _found(rng: np.random.Generator, viewers: int, paired: bool) -> bool:
    first, second = _people(rng, viewers).T
    if not paired:
        second = _people(rng, viewers)[:, 1]
    found = level_difference(first + _DIFFERENCE, second, paired=paired)
    return found is not None and found.p < 0.05 and found.estimate.value > 0


def _people(rng: np.random.Generator, viewers: int) -> NDArray[np.float64]:
    """Return levels of two ads that do the same, [V, 2]: few respond, and strongly; a response of one's own to each."""
    own = np.where(rng.random((viewers, 1)) < 0.3, rng.gamma(2.0, 0.06, (viewers, 1)), 0.0)
    return (
        own * rng.gamma(4.0, 0.25, (viewers, 2))
        + rng.normal(0, 0.05, (viewers, 2))
        + rng.normal(0, 0.03, (viewers, 1))
    )
