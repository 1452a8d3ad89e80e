"""F14: the peak of a trace that has none must not look like one, nor settle; the raw maximum is shown beside it."""

import numpy as np

from benchmarks.gates.reading import Reading, mean_reading, run_count, share_reading
from dashboards.statistics.peaks import crossfitted_peak

RUNS, VIEWERS, SECONDS, SHARE, BIN_MS = 1000, 50, 30, 0.05, 1000
_AT_MOST = 0.07


def measure(*, share: float = 1.0) -> list[Reading]:
    """Return the mean height of the peak of a flat 5 % trace, cross-fitted and raw, and how often it settles; and how
    often that of an ad nobody smiles at does."""
    generator = np.random.default_rng(14)
    runs = run_count(RUNS, share)
    fitted, raw, settled, nobody = [], [], 0, 0
    for run in range(runs):
        values = (generator.random((VIEWERS, SECONDS)) < SHARE).astype(float)
        peak = crossfitted_peak(values, bin_ms=BIN_MS, seed=run)
        flat = crossfitted_peak(np.zeros_like(values), bin_ms=BIN_MS, seed=run)
        assert peak is not None
        assert flat is not None
        fitted.append(peak.value)
        raw.append(float(values.mean(axis=0).max()))
        settled += peak.settled
        nobody += flat.settled
    return [
        mean_reading("Cross-fitted peak of a flat 5 % trace, 50 viewers", fitted, at_most=0.06),
        mean_reading("  the same, raw maximum", raw),
        share_reading("  the same, called a settled moment", settled, runs, at_most=_AT_MOST),
        share_reading("Settled moment where nobody smiles, 50 viewers", nobody, runs, at_most=_AT_MOST),
    ]
