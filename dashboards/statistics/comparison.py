"""F20, two ads or two audiences over time: where they differ, by cluster permutation."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.clusters import cluster_spans, largest_masses
from dashboards.statistics.permutation import (
    flipped_paired_t,
    random_labels,
    random_signs,
    relabelled_welch_t,
    welch_t,
)

PERMUTATIONS = 5000
ALPHA = 0.05
MIN_VIEWERS = 5  # a side: with fewer, too few relabelings exist for p ≤ .05 to be found
SEED = 20_130_722
_CELLS = 4_000_000


@dataclass(frozen=True)
class Cluster:
    """A stretch in which the two differ: bins `start`..`end` − 1, `sign` +1 where the first is higher, Σ|t|, and p."""

    start: int
    end: int
    sign: int
    mass: float
    p: float

    @property
    def flagged(self) -> bool:
        """Whether the difference passes p ≤ .05, corrected for all bins of the ad."""
        return self.p <= ALPHA


@dataclass(frozen=True)
class TraceComparison:
    """The difference of two mean traces, bin by bin, [T] each, NaN where a side has fewer than two viewers.

    `difference` = first − second, in the unit of the values; `low`, `high`: its simultaneous 95 % band, d ± c·se with c
    the 95 % quantile of max_t |t| over the relabelings; `t`; `n_first`, `n_second`: viewers with a value.
    `clusters`: from left to right. `p`: the smallest cluster's p, 1.0 where there is no cluster.
    """

    difference: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    t: NDArray[np.float64]
    n_first: NDArray[np.int64]
    n_second: NDArray[np.int64]
    clusters: tuple[Cluster, ...]
    paired: bool
    permutations: int

    @property
    def p(self) -> float:
        """The p-value of the whole comparison."""
        return min((cluster.p for cluster in self.clusters), default=1.0)

    @property
    def differs(self) -> bool:
        """Whether any stretch is flagged."""
        return self.p <= ALPHA


def traces_compared(
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    *,
    paired: bool,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> TraceComparison | None:
    """Return where two sets of traces differ, or None with fewer than `MIN_VIEWERS` viewers a side.

    Args:
        first: [Va, T], second: [Vb, T], NaN for gaps. paired: row i of both is the same viewer (then Va = Vb).
        permutations: 5,000 relabelings of viewers (unpaired, Welch's t) or sign flips of the differences (paired).

    Clusters are runs of |t| > 1.96 of one sign, with mass Σ|t|; p = (1 + how many relabelings have a heavier largest
    cluster) / (1 + permutations): p holds for the ad as a whole and says that the two differ; a cluster's edges are
    approximate. Source: F20; Maris & Oostenveld 2007, Journal of Neuroscience Methods 164; Phipson & Smyth 2010.

    Raises:
        ValueError: the numbers of bins differ, or the pairs' numbers of viewers do.
    """
    if first.shape[1] != second.shape[1] or (paired and len(first) != len(second)):
        raise ValueError(f"traces of {first.shape} and {second.shape} cannot be compared")
    if paired:
        differences = first - second
        differences = differences[np.isfinite(differences).any(axis=1)]
        if len(differences) < MIN_VIEWERS:
            return None
        n_first = n_second = np.isfinite(differences).sum(axis=0)
        t = flipped_paired_t(differences, np.ones((1, len(differences))))[0]
        null = np.concatenate(
            [
                flipped_paired_t(differences, random_signs(len(differences), count, seed + k))
                for k, count in enumerate(_batches(len(differences), permutations))
            ]
        )
        difference, error = _means(differences), _squared_errors(differences)
    else:
        first, second = (side[np.isfinite(side).any(axis=1)] for side in (first, second))
        if min(len(first), len(second)) < MIN_VIEWERS:
            return None
        n_first, n_second = np.isfinite(first).sum(axis=0), np.isfinite(second).sum(axis=0)
        t = welch_t(first, second)
        together = np.concatenate([first, second])
        null = np.concatenate(
            [
                relabelled_welch_t(together, random_labels(len(together), len(first), count, seed + k))
                for k, count in enumerate(_batches(len(together), permutations))
            ]
        )
        difference = _means(first) - _means(second)
        error = _squared_errors(first) + _squared_errors(second)
    masses = np.sort(largest_masses(null))
    found = tuple(
        Cluster(start, end, sign, mass, _p(masses, mass)) for start, end, sign, mass in cluster_spans(t)
    )
    difference = np.where(np.isfinite(t), difference, np.nan)
    half = float(np.quantile(np.nanmax(np.abs(np.nan_to_num(null)), axis=1), 1 - ALPHA)) * np.sqrt(error)
    return TraceComparison(
        difference, difference - half, difference + half, t, n_first, n_second, found, paired, permutations
    )


def _batches(viewers: int, permutations: int) -> list[int]:
    """Return how many relabelings to draw at a time, so that a batch stays within some 16 MB."""
    size = max(1, _CELLS // viewers)
    return [min(size, permutations - start) for start in range(0, permutations, size)]


def _p(null: NDArray[np.floating], mass: float) -> float:
    heavier = len(null) - int(np.searchsorted(null, mass * (1 - 1e-5), side="left"))
    return (1 + heavier) / (1 + len(null))


def _means(values: NDArray[np.float64]) -> NDArray[np.float64]:
    there = np.isfinite(values)
    return np.where(there, values, 0.0).sum(axis=0) / np.maximum(there.sum(axis=0), 1)


def _squared_errors(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the squared standard error of the mean at every bin; 0 under two values, where nothing is shown."""
    n = np.isfinite(values).sum(axis=0)
    squares = np.where(np.isfinite(values), (values - _means(values)) ** 2, 0.0).sum(axis=0)
    return squares / np.maximum(n * (n - 1.0), 1.0)
