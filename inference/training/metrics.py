"""What a classifier's probabilities are worth against labels."""

import math

import numpy as np

from inference.engine.types import LABELS

BINS = 15
Z_95 = 1.959964


def wilson_interval(right: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share of `right` out of n (Wilson 1927)."""
    if n == 0:
        return 0.0, 1.0
    share, z2 = right / n, Z_95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def calibration_error(probabilities: np.ndarray, label: np.ndarray) -> float:
    """Expected calibration error over 15 equal bins of confidence (Guo 2017), 0 to 1."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == label
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = (abs(confidence[bins == b].sum() - right[bins == b].sum()) for b in range(BINS))
    return float(sum(gaps) / len(label))


def brier_score(probabilities: np.ndarray, label: np.ndarray) -> float:
    """Mean squared distance between the probabilities and the label's one-hot vector (Brier 1950), 0 to 2."""
    return float(np.square(probabilities - np.eye(len(LABELS))[label]).sum(axis=1).mean())


def confusion_count(predicted: np.ndarray, label: np.ndarray) -> np.ndarray:
    """int [7, 7]: rows are labels, columns are predictions."""
    matrix = np.zeros((len(LABELS), len(LABELS)), int)
    np.add.at(matrix, (label, predicted), 1)
    return matrix


def report_make(probabilities: np.ndarray, label: np.ndarray) -> dict:
    """Everything that `model evaluate` reports of probabilities [n, 7] against labels [n].

    precision, recall and F1 of a class that nobody predicted or that has no row are null, not zero; macro values are
    means over the classes that have rows.
    """
    predicted = probabilities.argmax(axis=1)
    matrix = confusion_count(predicted, label)
    right, n = int(np.trace(matrix)), len(label)
    classes = {name: _class_report(matrix, i) for i, name in enumerate(LABELS)}
    present = [entry for entry in classes.values() if entry["support"]]
    return {
        "n": n,
        "accuracy": right / n,
        "accuracy_interval_95": list(wilson_interval(right, n)),
        "macro_recall": sum(entry["recall"] for entry in present) / len(present),
        "macro_f1": sum(entry["f1"] or 0.0 for entry in present) / len(present),
        "ece_15_bins": calibration_error(probabilities, label),
        "brier": brier_score(probabilities, label),
        "labels": list(LABELS),
        "per_class": classes,
        "confusion": matrix.tolist(),
    }


def _class_report(matrix: np.ndarray, i: int) -> dict:
    hit, support, predicted = int(matrix[i, i]), int(matrix[i].sum()), int(matrix[:, i].sum())
    either = support + predicted
    return {
        "precision": hit / predicted if predicted else None,
        "recall": hit / support if support else None,
        "f1": 2 * hit / either if either else None,
        "support": support,
    }
