"""F23, the planner for traces: how often a design would find a difference over time, by simulating it."""

from dataclasses import dataclass
from math import ceil
from statistics import NormalDist

import numpy as np

from dashboards.metrics.comparison import traces_compared
from dashboards.metrics.intervals import Estimate, wilson_interval
from dashboards.metrics.planner import POWER
from dashboards.metrics.share_panel import PERSON, Bump, expressing_panel, people

RUNS = 200
PERMUTATIONS = 500
_FIRST_GUESS = 100
_STEPS = 6
_LARGEST = 5000
_SEED = 20_130_724
_NORMAL = NormalDist()


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
    times = (np.arange(ceil(design.seconds / design.width_seconds)) + 0.5) * design.width_seconds
    shares = design.first.shares(times), design.second.shares(times)
    wanted = 1 if design.first.peak >= design.second.peak else -1
    found = 0
    for run in range(runs):
        one = people(generator, viewers)
        two = one if design.paired else people(generator, viewers)
        panels = [
            expressing_panel(
                generator, who, share, bin_seconds=design.width_seconds, person_share=design.person
            )
            for who, share in ((one, shares[0]), (two, shares[1]))
        ]
        result = traces_compared(*panels, paired=design.paired, permutations=PERMUTATIONS, seed=seed + run)
        found += result is not None and any(c.flagged and c.sign == wanted for c in result.clusters)
    return Estimate(found / runs, *wilson_interval(found / runs, runs), runs)


def viewers_for_traces(
    design: TraceDesign, *, power: float = POWER, runs: int = RUNS, seed: int = _SEED
) -> tuple[int, Estimate] | None:
    """Return how many viewers each ad needs (paired: see both), and the simulated power there; None above 5,000.

    A few sizes are simulated, each the one at which the last found power, taken as Φ(z_α + c√n), would be right.

    Raises:
        ValueError: the two ads have the same peak.
    """
    if design.first.peak == design.second.peak:
        raise ValueError("there is no difference to find")
    target = _NORMAL.inv_cdf(power)
    offset = _NORMAL.inv_cdf(0.025)
    viewers, tried = _FIRST_GUESS, {}
    for _ in range(_STEPS):
        tried[viewers] = trace_power(design, viewers, runs=runs, seed=seed)
        seen = min(max(tried[viewers].value, 0.5 / runs), 1 - 0.5 / runs)
        slope = (_NORMAL.inv_cdf(seen) - offset) / viewers**0.5
        wished = ((target - offset) / slope) ** 2 if slope > 0 else 4.0 * viewers
        following = int(min(max(wished, viewers / 4, 10), viewers * 4, _LARGEST))
        if following in tried or abs(following - viewers) <= 0.02 * viewers:
            break
        viewers = following
    enough = [n for n, found in tried.items() if found.value >= power]
    if not enough:
        return None
    return min(enough), tried[min(enough)]
