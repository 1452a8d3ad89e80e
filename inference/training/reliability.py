"""Does confidence mean what it says: calibration error, the reliability diagram, and proper scores."""

from typing import Any

import numpy as np

from inference.training.intervals import wilson_interval

BINS = 15


def calibration_error(probabilities: np.ndarray, label: np.ndarray) -> float:
    """Expected calibration error over 15 equal bins of confidence (Guo 2017), 0 to 1."""
    return confidence_gap(probabilities.max(axis=1), probabilities.argmax(axis=1) == label)


def confidence_gap(confidence: np.ndarray, worth: np.ndarray) -> float:
    """The same of confidence [n] in answers that are worth [n]: right or not, or a share of people who agree."""
    gaps = np.bincount(_bin_of(confidence), weights=confidence - worth, minlength=BINS)
    return float(np.abs(gaps).sum() / len(worth))


def reliability_bins(probabilities: np.ndarray, label: np.ndarray) -> list[dict[str, Any]]:
    """The diagram's 15 bins: from, to, n, and where n > 0 mean confidence, accuracy and its 95 % interval."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == label
    chosen = _bin_of(confidence)
    bins = []
    for b in range(BINS):
        inside = chosen == b
        n = int(inside.sum())
        entry: dict[str, Any] = {"from": b / BINS, "to": (b + 1) / BINS, "n": n}
        if n:
            entry |= {
                "confidence": float(confidence[inside].mean()),
                "accuracy": float(right[inside].mean()),
                "accuracy_interval_95": list(wilson_interval(int(right[inside].sum()), n)),
            }
        bins.append(entry)
    return bins


def brier_of_faces(probabilities: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Squared distance [n] between the probabilities and the label's one-hot vector (Brier 1950), 0 to 2 each."""
    return np.square(probabilities - np.eye(probabilities.shape[1])[label]).sum(axis=1)


def surprisal_of_faces(probabilities: np.ndarray, label: np.ndarray) -> np.ndarray:
    """−log p(label) [n], natural logarithm; its mean is the negative log-likelihood. p is kept above 1e-12."""
    return -np.log(np.maximum(probabilities[np.arange(len(label)), label].astype(np.float64), 1e-12))


def _bin_of(confidence: np.ndarray) -> np.ndarray:
    return np.minimum((confidence * BINS).astype(int), BINS - 1)
