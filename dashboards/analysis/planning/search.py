"""The search for a number of viewers by simulated studies, in small steps that a page can show as they come.

Power is taken as Φ(z_.025 + c√n). Each size is simulated in turn; the next one is where the studies so far, by the
most likely c, put the wished power: a few studies while that is far away, many once it is near. At the end c of all
studies gives the answer, its standard error the interval.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist
from time import monotonic

import numpy as np
from scipy.special import log_ndtr, ndtr

from dashboards.statistics.intervals import wilson_interval
from dashboards.statistics.values import Estimate

RUNS, SCOUTS = 200, 60
SMALLEST, LARGEST = 10, 5000
_FIRST_GUESS = 100
_SIZES = 6
_CLOSE = 0.1
_RUNS_A_LOOK = 5
_NORMAL = NormalDist()
_OFFSET = _NORMAL.inv_cdf(0.025)


@dataclass(frozen=True)
class Tried:
    """Simulated studies of one size: `found` of `runs` saw the effect."""

    viewers: int
    found: int
    runs: int

    @property
    def power(self) -> Estimate:
        share = self.found / self.runs
        return Estimate(share, *wilson_interval(share, self.runs), self.runs)


@dataclass(frozen=True)
class Needed:
    """How many viewers it takes, with a 95 % interval from the simulation; `studies` were simulated in all.

    `viewers` None: more than `LARGEST`. `slope`: c of Φ(z_.025 + c√n).
    """

    viewers: int | None
    low: int
    high: int | None
    slope: float
    studies: int

    def power_at(self, viewers: float) -> float:
        return float(ndtr(_OFFSET + self.slope * sqrt(viewers)))


def search_step(
    found: Callable[[int, int], bool], tried: tuple[Tried, ...], *, power: float, seconds: float
) -> tuple[tuple[Tried, ...], bool]:
    """Simulate on for about `seconds`; return all that was tried, in order, and whether the search is over.

    Args:
        found: (viewers, seed) → whether that study sees the effect. The same tried, found and power go the same way.
    """
    size = _next_size(tried, power)
    if size is None:
        return tried, True
    last = tried[-1] if tried and tried[-1].viewers == size else Tried(size, 0, 0)
    before = tried[:-1] if tried and tried[-1].viewers == size else tried
    until, before_runs = monotonic() + seconds, last.runs
    stop = SCOUTS if last.runs < SCOUTS else RUNS
    while last.runs < stop and (last.runs == before_runs or monotonic() < until):
        seeds = range(last.runs, min(last.runs + _RUNS_A_LOOK, stop))
        hits = sum(found(size, seed) for seed in seeds)
        last = Tried(size, last.found + hits, last.runs + len(seeds))
    tried = (*before, last)
    return tried, _next_size(tried, power) is None


def needed(tried: tuple[Tried, ...], *, power: float) -> Needed | None:
    """Return what the studies say, or None before the first."""
    if not tried or not any(t.runs for t in tried):
        return None
    slope, error = _slope(tried)
    root = (_NORMAL.inv_cdf(power) - _OFFSET) / np.array([slope + 1.96 * error, slope, slope - 1.96 * error])
    low, middle, high = (max(SMALLEST, ceil(r**2)) if r > 0 else None for r in root)
    most = high if high is not None and high <= 4 * LARGEST else None
    answer = middle if middle is not None and middle <= LARGEST else None
    return Needed(answer, min(low or LARGEST, LARGEST), most, slope, sum(t.runs for t in tried))


def progress(tried: tuple[Tried, ...]) -> float:
    """Return how much of the longest possible search is done, 0..1."""
    return min(1.0, sum(t.runs for t in tried) / (RUNS * _SIZES))


def _next_size(tried: tuple[Tried, ...], power: float) -> int | None:
    if not tried:
        return _FIRST_GUESS
    last = tried[-1]
    if last.runs < SCOUTS:
        return last.viewers
    wished = needed(tried, power=power)
    size = LARGEST if wished is None or wished.viewers is None else wished.viewers
    size = int(min(max(size, last.viewers / 4, SMALLEST), 4 * last.viewers, LARGEST))
    if abs(size - last.viewers) <= _CLOSE * last.viewers or len(tried) >= _SIZES:
        return last.viewers if last.runs < RUNS else None
    return size


def _slope(tried: tuple[Tried, ...]) -> tuple[float, float]:
    """Return the most likely c ≥ 0 and its standard error (Fisher)."""
    # Loaded with the first study, not with the web process.
    from scipy.optimize import minimize_scalar

    root = np.sqrt([t.viewers for t in tried])
    hits = np.array([t.found for t in tried], dtype=np.float64)
    misses = np.array([t.runs for t in tried], dtype=np.float64) - hits

    def loss(c: float) -> float:
        at = _OFFSET + c * root
        return -float(hits @ log_ndtr(at) + misses @ log_ndtr(-at))

    slope = float(minimize_scalar(loss, bounds=(0.0, 2.0), method="bounded", options={"xatol": 1e-6}).x)
    at = _OFFSET + slope * root
    density = np.exp(-0.5 * at**2) / sqrt(2 * np.pi)
    share = np.clip(ndtr(at), 1e-9, 1 - 1e-9)
    information = float(((hits + misses) * root**2 * density**2 / (share * (1 - share))).sum())
    return slope, 1 / sqrt(max(information, 1e-12))
