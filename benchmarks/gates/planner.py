"""F23: what 150 viewers find, paired and not. Shown, not a gate: a design's power is a fact, not a promise."""

from benchmarks.gates.reading import Reading, run_count
from dashboards.statistics.planner_traces import TraceDesign, trace_power
from dashboards.statistics.simulated_shares import Bump

RUNS, VIEWERS = 400, 150


def measure(*, share: float = 1.0) -> list[Reading]:
    """Return the power of four designs of 150 viewers an arm (paired: 150 in all)."""
    rows = []
    for higher in (0.4, 0.3):
        for paired in (False, True):
            design = TraceDesign(Bump(peak=higher), Bump(peak=0.2), paired=paired)
            power = trace_power(design, VIEWERS, runs=run_count(RUNS, share))
            assert power.low is not None
            assert power.high is not None
            name = f"Power, {higher:.0%} v 20 %, 150 viewers, {'paired' if paired else 'two groups'}"
            rows.append(Reading(name, power.value, power.low, power.high, power.n))
    return rows
