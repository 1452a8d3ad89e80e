"""F19: the band must hold the whole true trace in 93 to 97 % of studies."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.gates.reading import Reading, run_count, share_reading
from benchmarks.gates.simulations import LEVELS, SMILES, even, skewed, smiles
from dashboards.statistics.bands import Band, bootstrap_band
from dashboards.statistics.share_bands import share_band

RUNS, RESAMPLES = 2000, 1000


def measure(*, share: float = 1.0) -> list[Reading]:
    """Return the coverage of both kinds of band on simulations of different sizes and shapes."""
    runs = run_count(RUNS, share)

    def levels(values: NDArray[np.float64], seed: int) -> Band:
        return bootstrap_band(values[:, :, None], resamples=RESAMPLES, seed=seed)

    def shares(values: NDArray[np.float64], seed: int) -> Band:
        return share_band(values, resamples=RESAMPLES, seed=seed)

    return [
        _coverage("even levels, 50 viewers", even, 50, LEVELS, levels, runs),
        _coverage("even levels, 300 viewers", even, 300, LEVELS, levels, runs),
        _coverage("skewed levels, 150 viewers", skewed, 150, LEVELS, levels, runs),
        _coverage("skewed levels, 300 viewers", skewed, 300, LEVELS, levels, runs),
        _coverage("skewed levels, 1,000 viewers", skewed, 1000, LEVELS, levels, runs),
        _coverage("share smiling, 150 viewers", smiles, 150, SMILES, shares, runs),
        _coverage("share smiling, 300 viewers", smiles, 300, SMILES, shares, runs),
    ]


def _coverage(
    name: str,
    simulation: Callable[[np.random.Generator, int], NDArray[np.float64]],
    viewers: int,
    truth: NDArray[np.float64],
    band_of: Callable[[NDArray[np.float64], int], Band],
    runs: int,
) -> Reading:
    generator = np.random.default_rng(19)
    held = 0
    for run in range(runs):
        # A few seeds only, so that the resamples' weights are drawn once for all runs.
        band = band_of(simulation(generator, viewers), run % 4)
        held += bool(np.all((band.low[:, 0] <= truth) & (band.high[:, 0] >= truth)))
    return share_reading(f"Band holds the whole true trace, {name}", held, runs, at_least=0.93, at_most=0.97)
