"""F14: the peak of a trace that has none must not look like one; the raw maximum is shown beside it."""

import numpy as np

from benchmarks.gates.reading import Reading, mean_reading, run_count
from dashboards.statistics.peaks import crossfitted_peak

RUNS, VIEWERS, SECONDS, SHARE = 1000, 50, 30, 0.05


def measure(*, share: float = 1.0) -> list[Reading]:
    """Return the mean height of the peak of a flat 5 % trace, cross-fitted and raw."""
    generator = np.random.default_rng(14)
    fitted, raw = [], []
    for run in range(run_count(RUNS, share)):
        values = (generator.random((VIEWERS, SECONDS)) < SHARE).astype(float)
        peak = crossfitted_peak(values, seed=run)
        assert peak is not None
        fitted.append(peak.value)
        raw.append(float(values.mean(axis=0).max()))
    return [
        mean_reading("Cross-fitted peak of a flat 5 % trace, 50 viewers", fitted, at_most=0.06),
        mean_reading("  the same, raw maximum", raw),
    ]
