"""t at every bin for many relabelings of the viewers at once: matrix products instead of loops."""

import numpy as np
from numpy.typing import NDArray

_SMALLEST_SE_SHARE = (
    1e-3  # of the bin's pooled error: a relabeling without any spread would give an infinite t
)


def welch_t(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return Welch's t of mean(a) − mean(b) at every bin, [T]; a [Va, T], b [Vb, T]; NaN under two viewers a side."""
    labels = np.zeros((1, len(a) + len(b)), dtype=bool)
    labels[0, : len(a)] = True
    return relabelled_welch_t(np.concatenate([a, b]), labels)[0].astype(np.float64)


def relabelled_welch_t(values: NDArray[np.float64], labels: NDArray[np.bool_]) -> NDArray[np.floating]:
    """Return [P, T], Welch's t of the viewers labelled True against the others, for each row of labels [P, V].

    `values`: [V, T], NaN where a viewer has no value. Source: Welch 1947.
    """
    there = np.isfinite(values)
    n = there.sum(axis=0)
    # Centred by bin, so that sums of squares keep their digits in single precision; no t changes by it.
    centre = np.where(there, values, 0).sum(axis=0) / np.maximum(n, 1)
    kept = np.where(there, values - centre, 0.0)
    spread = (kept**2).sum(axis=0)
    kind: type[np.floating] = np.float32 if len(labels) > 1 else np.float64
    first, mask, once = labels.astype(kind), there.astype(kind), kept.astype(kind)
    square = once**2
    n_a, sum_a, square_a = first @ mask, first @ once, first @ square
    n_b, sum_b, square_b = n - n_a, once.sum(axis=0) - sum_a, square.sum(axis=0) - square_a
    error = _squared_error(n_a, sum_a, square_a) + _squared_error(n_b, sum_b, square_b)
    pooled = spread / np.maximum(n * np.maximum(n - 1.0, 1.0), 1.0)
    error = np.maximum(error, (_SMALLEST_SE_SHARE**2 * pooled).astype(kind))
    shift = sum_a / np.maximum(n_a, 1) - sum_b / np.maximum(n_b, 1)
    usable = (n_a > 1) & (n_b > 1)
    flat = error <= 0
    t = np.where(flat, 0.0, shift / np.sqrt(np.where(flat, 1.0, error)))
    return np.where(usable, t, np.nan)


def flipped_paired_t(differences: NDArray[np.float64], signs: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return [P, T], the paired t of the mean difference, for each row of signs [P, V] of −1 and 1.

    `differences`: [V, T], NaN where one of the pair is missing. Flips leave Σd² and n alone, so one product is enough.
    """
    there = np.isfinite(differences)
    n = there.sum(axis=0)
    kept = np.where(there, differences, 0.0)
    mean = (signs @ kept.astype(signs.dtype)) / np.maximum(n, 1)
    total = (kept**2).sum(axis=0)
    error = np.maximum(total / np.maximum(n, 1) - mean**2, (_SMALLEST_SE_SHARE**2) * total / np.maximum(n, 1))
    error = error / np.maximum(n - 1, 1)
    flat = error <= 0
    return np.where(n > 1, np.where(flat, 0.0, mean / np.sqrt(np.where(flat, 1.0, error))), np.nan)


def random_labels(viewers: int, first: int, permutations: int, seed: int) -> NDArray[np.bool_]:
    """Return [P, V] with `first` True in each row, every choice equally likely.

    In single precision two draws may tie at the cut, once in 1,000 rows of 10,000: then one more is True, and counted.
    """
    drawn = np.random.default_rng(seed).random((permutations, viewers), dtype=np.float32)
    cut = np.partition(drawn, first - 1, axis=1)[:, first - 1 : first]
    return drawn <= cut


def random_signs(viewers: int, permutations: int, seed: int) -> NDArray[np.float32]:
    """Return [P, V] of −1 and 1, each equally likely."""
    return (np.random.default_rng(seed).integers(0, 2, (permutations, viewers)) * 2 - 1).astype(np.float32)


def _squared_error(
    n: NDArray[np.floating], total: NDArray[np.floating], squares: NDArray[np.floating]
) -> NDArray[np.floating]:
    """Return variance / n; n may be 0 or 1, where the result means nothing and is not used."""
    return np.maximum(squares - total**2 / np.maximum(n, 1), 0.0) / np.maximum(n * (n - 1), 1)
