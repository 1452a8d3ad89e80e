"""Made-up viewers who smile or do not: the simulation by which designs are planned and the statistics are tested.

Each viewer has a latent normal trace, part of it the person's own, part of it wandering over time; a viewer expresses
where it lies below the share's normal quantile. So the share at every bin is exactly the wanted one, people differ, the
same people resemble themselves in another ad, and one moment resembles the next.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

PERSON = 0.35  # share of the latent variance that is the person's own
MEMORY_SECONDS = 4.0  # after which a moment's wandering has lost all but 1/e


@dataclass(frozen=True)
class Bump:
    """A share expressing over an ad: `resting` all the time, up to `peak` (0..1) around `at` seconds, `width` = sd."""

    peak: float
    resting: float = 0.05
    at: float = 18.0
    width: float = 2.0

    def shares(self, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return [T], the share at each time."""
        rise = (self.peak - self.resting) * np.exp(-0.5 * ((seconds - self.at) / self.width) ** 2)
        return self.resting + rise


def people(generator: np.random.Generator, viewers: int) -> NDArray[np.float64]:
    """Return [V, 1], what belongs to each person, to be used for every ad that the person sees."""
    return generator.standard_normal((viewers, 1))


def simulated_expressing(
    generator: np.random.Generator,
    person: NDArray[np.float64],
    shares: NDArray[np.float64],
    *,
    bin_seconds: float,
    person_share: float = PERSON,
) -> NDArray[np.float64]:
    """Return [V, T] of 0.0 and 1.0 with the wanted shares [T] (0..1) in expectation."""
    memory = float(np.exp(-bin_seconds / MEMORY_SECONDS))
    noise = generator.standard_normal((len(shares), len(person)))
    for before, now in pairwise(noise):
        now *= (1 - memory**2) ** 0.5
        now += memory * before
    latent = person_share**0.5 * person + (1 - person_share) ** 0.5 * noise.T
    return (latent < ndtri(shares)).astype(np.float64)
