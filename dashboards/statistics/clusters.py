"""Runs of bins in which |t| passes a threshold with one sign, and how heavy they are."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

THRESHOLD = 1.96


def largest_masses(t: NDArray[np.floating], threshold: float = THRESHOLD) -> NDArray[np.floating]:
    """Return [P], the largest Σ|t| of any run of neighbouring bins with |t| > threshold and one sign; 0 where none.

    `t`: [P, T]; NaN breaks a run. One pass over the T bins for all P rows at once.
    """
    by_bin = np.ascontiguousarray(np.nan_to_num(t).T)
    heaviest = np.zeros(by_bin.shape[1], by_bin.dtype)
    for signed in (by_bin, -by_bin):
        running = np.zeros_like(heaviest)
        for row in signed:
            running += row
            running *= row > threshold
            np.maximum(heaviest, running, out=heaviest)
    return heaviest


def cluster_spans(t: NDArray[np.floating], threshold: float = THRESHOLD) -> list[tuple[int, int, int, float]]:
    """Return the clusters of one t [T] as (first bin, one behind the last, sign, mass), from left to right."""
    state = np.where(np.abs(np.nan_to_num(t)) > threshold, np.sign(np.nan_to_num(t)), 0).astype(int)
    edges = np.flatnonzero(np.diff(state, prepend=0, append=0))
    return [
        (int(start), int(end), int(state[start]), float(np.abs(t[start:end]).sum()))
        for start, end in pairwise(edges)
        if state[start]
    ]
