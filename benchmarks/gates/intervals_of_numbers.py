"""F13–F19: how often the intervals of an ad's numbers hold the truth. Shown: the gates ask for bands alone."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.gates.reading import Reading, run_count, share_reading
from benchmarks.gates.simulations import LEVELS, SECONDS, SMILES, skewed, smiles
from dashboards.statistics.brand import brand_response
from dashboards.statistics.intervals import mean_interval
from dashboards.statistics.peak_end import peak_end_trend
from dashboards.statistics.peaks import crossfitted_peak
from dashboards.statistics.summary import impact
from dashboards.statistics.values import Estimate, Moment
from dashboards.statistics.viewer_parts import end_bins, viewer_levels

RUNS, VIEWERS, BIN_MS = 1000, 100, 500
_END = end_bins(len(SECONDS), BIN_MS)
_APPEARS_MS = 15_000
_BEFORE, _AFTER = LEVELS[20:30], LEVELS[30:40]


def measure(*, share: float = 1.0) -> list[Reading]:
    """Return the coverage of five numbers' intervals on simulations of 100 viewers."""
    runs = run_count(RUNS, share)
    slope = float(np.polyfit(SECONDS, LEVELS, 1)[0]) * 30
    of_impact = (LEVELS.max() + LEVELS[_END].mean()) / 2
    score = (LEVELS.max() + LEVELS[_END].mean() + slope) / 3
    return [
        _coverage("mean level", skewed, lambda v: mean_interval(viewer_levels(v)), LEVELS.mean(), runs),
        _coverage("strongest moment, smiles", smiles, _peak, SMILES.max(), runs),
        _coverage("impact", skewed, lambda v: impact(v, bin_ms=BIN_MS), of_impact, runs),
        _coverage("peak–end–trend", skewed, lambda v: peak_end_trend(v, bin_ms=BIN_MS), score, runs),
        _coverage(
            "brand-linked response",
            skewed,
            lambda v: brand_response(v, appears_ms=_APPEARS_MS, bin_ms=BIN_MS),
            _AFTER.max() - float(np.median(_BEFORE)),
            runs,
        ),
    ]


def _peak(values: NDArray[np.float64]) -> Moment | None:
    return crossfitted_peak(values, bin_ms=BIN_MS)


def _coverage(
    name: str,
    simulation: Callable[[np.random.Generator, int], NDArray[np.float64]],
    number: Callable[[NDArray[np.float64]], Estimate | Moment | None],
    truth: float,
    runs: int,
) -> Reading:
    generator = np.random.default_rng(13)
    held = 0
    for _ in range(runs):
        found = number(simulation(generator, VIEWERS))
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        held += found.low <= truth <= found.high
    return share_reading(f"Interval holds the truth, {name}, {VIEWERS} viewers", held, runs)
