"""F20: two ads that are the same must hardly ever be told apart; second-by-second tests are shown beside it."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.gates.reading import Reading, run_count, share_reading
from benchmarks.gates.simulations import BIN_SECONDS, SECONDS, SMILES, skewed, smiles
from dashboards.statistics.comparison import traces_compared
from dashboards.statistics.simulated_shares import Bump, people, simulated_expressing

RUNS, VIEWERS, PERMUTATIONS = 1000, 150, 1000
_AT_MOST = 0.07

Pair = tuple[NDArray[np.float64], NDArray[np.float64]]


def measure(*, share: float = 1.0) -> list[Reading]:
    """Return the A/A rates, of 1,000 runs each."""
    runs = run_count(RUNS, share)
    return [
        *_rates("smiles, different people", _strangers, False, runs),
        *_rates("smiles, the same people", _same_people, True, runs),
        *_rates("skewed levels with gaps, 60 v 150 people", _uneven, False, runs),
        _coverage(paired=False, runs=runs),
        _coverage(paired=True, runs=runs),
    ]


def _strangers(generator: np.random.Generator) -> Pair:
    return smiles(generator, VIEWERS), smiles(generator, VIEWERS)


def _same_people(generator: np.random.Generator) -> Pair:
    person = people(generator, VIEWERS)
    first, second = (
        simulated_expressing(generator, person, SMILES, bin_seconds=BIN_SECONDS) for _ in range(2)
    )
    return first, second


def _uneven(generator: np.random.Generator) -> Pair:
    return skewed(generator, 60), skewed(generator, VIEWERS)


def _coverage(*, paired: bool, runs: int) -> Reading:
    """Return how often the band of the difference holds the whole true one, of two ads with peaks of 30 and 20 %."""
    generator = np.random.default_rng(21)
    others = Bump(peak=0.2).shares(SECONDS)
    held = 0
    for run in range(runs):
        one = people(generator, VIEWERS)
        two = one if paired else people(generator, VIEWERS)
        first = simulated_expressing(generator, one, SMILES, bin_seconds=BIN_SECONDS)
        second = simulated_expressing(generator, two, others, bin_seconds=BIN_SECONDS)
        found = traces_compared(first, second, paired=paired, permutations=PERMUTATIONS, seed=run)
        assert found is not None
        truth = SMILES - others
        held += bool(np.all((found.low <= truth + 1e-12) & (found.high >= truth - 1e-12)))
    name = f"Band of a difference holds the whole true one, {'same people' if paired else 'two groups'}"
    return share_reading(name, held, runs, at_least=0.93, at_most=0.97)


def _rates(name: str, draw: Callable[[np.random.Generator], Pair], paired: bool, runs: int) -> list[Reading]:
    generator = np.random.default_rng(20)
    flagged = uncorrected = 0
    for run in range(runs):
        found = traces_compared(*draw(generator), paired=paired, permutations=PERMUTATIONS, seed=run)
        assert found is not None
        flagged += found.differs
        uncorrected += bool((np.abs(found.t) > 1.96).any())
    return [
        share_reading(f"A/A flagged, {name}", flagged, runs, at_most=_AT_MOST),
        share_reading("  the same by uncorrected tests of each bin", uncorrected, runs),
    ]
