"""Simulations with a known true trace, [V, T], in bins of half a second over a 30 s ad."""

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.simulated_shares import Bump, people, simulated_expressing

BIN_SECONDS = 0.5
SECONDS = (np.arange(60) + 0.5) * BIN_SECONDS
SMILES = Bump(peak=0.30).shares(SECONDS)
LEVELS = 0.05 + 0.35 * np.exp(-0.5 * ((SECONDS - 18) / 3) ** 2)


def smiles(generator: np.random.Generator, viewers: int) -> NDArray[np.float64]:
    """Yes or no at every bin, with the shares `SMILES`."""
    return simulated_expressing(generator, people(generator, viewers), SMILES, bin_seconds=BIN_SECONDS)


def even(generator: np.random.Generator, viewers: int) -> NDArray[np.float64]:
    """Levels around `LEVELS`: normal differences between people, smooth normal noise, 10 % of values missing."""
    noise = generator.normal(0, 0.1, (viewers, len(SECONDS) + 4))
    smooth = np.stack([noise[:, k : k + len(SECONDS)] for k in range(5)]).mean(axis=0)
    return _with_gaps(generator, LEVELS + generator.normal(0, 0.15, (viewers, 1)) + smooth)


def skewed(generator: np.random.Generator, viewers: int) -> NDArray[np.float64]:
    """Levels around `LEVELS`: half of the people show nothing, the others very different strengths; 10 % missing."""
    strength = np.where(generator.random((viewers, 1)) < 0.5, 2 * generator.gamma(2, 0.5, (viewers, 1)), 0.0)
    return _with_gaps(generator, LEVELS * strength * generator.gamma(4, 0.25, (viewers, len(SECONDS))))


def _with_gaps(generator: np.random.Generator, values: NDArray[np.float64]) -> NDArray[np.float64]:
    values[generator.random(values.shape) < 0.1] = np.nan
    return values
