"""F13–F19: how often the intervals of an ad's numbers hold the truth. Shown: the gates ask for bands alone."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.gates.panels import LEVELS, SECONDS, SMILES, skewed, smiles
from benchmarks.gates.reading import Reading, run_count, share_reading
from dashboards.statistics.brand import brand_response
from dashboards.statistics.intervals import mean_interval
from dashboards.statistics.peak_end import peak_end_trend
from dashboards.statistics.peaks import Peak, crossfitted_peak
from dashboards.statistics.summary import response
from dashboards.statistics.values import Estimate
from dashboards.statistics.viewer_parts import end_bins, viewer_levels

RUNS, VIEWERS, BIN_MS = 1000, 100, 500
_END = end_bins(len(SECONDS), BIN_MS)
_APPEARS_MS = 15_000
_BEFORE, _AFTER = LEVELS[20:30], LEVELS[30:40]


def measure(*, share: float = 1.0) -> list[Reading]:
    """Return the coverage of five numbers' intervals on panels of 100 viewers."""
    runs = run_count(RUNS, share)
    slope = float(np.polyfit(SECONDS, LEVELS, 1)[0]) * 30
    impact = (LEVELS.max() + LEVELS[_END].mean()) / 2
    score = (LEVELS.max() + LEVELS[_END].mean() + slope) / 3
    return [
        _coverage("mean level", skewed, lambda v: mean_interval(viewer_levels(v)), LEVELS.mean(), runs),
        _coverage("strongest moment, smiles", smiles, crossfitted_peak, SMILES.max(), runs),
        _coverage("impact", skewed, lambda v: response(v, v, bin_ms=BIN_MS).impact, impact, runs),
        _coverage("peak–end–trend", skewed, lambda v: peak_end_trend(v, bin_ms=BIN_MS).score, score, runs),
        _coverage(
            "brand-linked response",
            skewed,
            lambda v: brand_response(v, appears_ms=_APPEARS_MS, bin_ms=BIN_MS),
            _AFTER.max() - float(np.median(_BEFORE)),
            runs,
        ),
    ]


def _coverage(
    name: str,
    panel: Callable[[np.random.Generator, int], NDArray[np.float64]],
    number: Callable[[NDArray[np.float64]], Estimate | Peak | None],
    truth: float,
    runs: int,
) -> Reading:
    generator = np.random.default_rng(13)
    held = 0
    for _ in range(runs):
        found = number(panel(generator, VIEWERS))
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        held += found.low <= truth <= found.high
    return share_reading(f"Interval holds the truth, {name}, {VIEWERS} viewers", held, runs)
