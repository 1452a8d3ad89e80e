"""F23, the planner for traces: how often a design would find a difference over time, by simulating it."""

from dataclasses import dataclass
from math import ceil

import numpy as np

from dashboards.statistics.comparison import traces_compared
from dashboards.statistics.intervals import wilson_interval
from dashboards.statistics.simulated_shares import PERSON, Bump, people, simulated_expressing
from dashboards.statistics.values import Estimate

RUNS = 200
PERMUTATIONS = 500
_SEED = 20_130_724


@dataclass(frozen=True)
class TraceDesign:
    """What is to be found: two ads whose strongest moments differ. Shares 0..1, seconds > 0.

    `first`, `second`: the ads' shares expressing over time. `paired`: the same people see both. `person`: how much of
    the response is the person's own, 0..1. `width_seconds` of a bin.
    """

    first: Bump
    second: Bump
    paired: bool = True
    seconds: float = 30.0
    width_seconds: float = 1.0
    person: float = PERSON


def trace_power(design: TraceDesign, viewers: int, *, runs: int = RUNS, seed: int = _SEED) -> Estimate:
    """Return how often F20 flags a stretch with `viewers` in each arm (paired: in all), 0..1, with its Wilson interval.

    n of the result is the number of simulated studies. A flag of the wrong sign does not count as found.
    """
    generator = np.random.default_rng(seed)
    bins = np.arange(ceil(design.seconds / design.width_seconds), dtype=np.float64)
    times = (bins + 0.5) * design.width_seconds
    shares = design.first.shares(times), design.second.shares(times)
    wanted = 1 if design.first.peak >= design.second.peak else -1
    found = 0
    for run in range(runs):
        one = people(generator, viewers)
        two = one if design.paired else people(generator, viewers)
        sides = [
            simulated_expressing(
                generator, who, share, bin_seconds=design.width_seconds, person_share=design.person
            )
            for who, share in ((one, shares[0]), (two, shares[1]))
        ]
        result = traces_compared(*sides, paired=design.paired, permutations=PERMUTATIONS, seed=seed + run)
        found += result is not None and any(c.flagged and c.sign == wanted for c in result.clusters)
    return Estimate(found / runs, *wilson_interval(found / runs, runs), runs)
