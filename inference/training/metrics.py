"""What a classifier's probabilities are worth against labels."""

from typing import Any

import numpy as np

from inference.engine.types import LABELS
from inference.training.intervals import (
    bootstrap_interval,
    f1_interval,
    macro_recall_interval,
    mean_interval,
    wilson_interval,
)
from inference.training.reliability import (
    brier_of_faces,
    calibration_error,
    reliability_bins,
    surprisal_of_faces,
)


def confusion_count(predicted: np.ndarray, label: np.ndarray) -> np.ndarray:
    """int [7, 7]: rows are labels, columns are predictions."""
    matrix = np.zeros((len(LABELS), len(LABELS)), int)
    np.add.at(matrix, (label, predicted), 1)
    return matrix


def labels_report(predicted: np.ndarray, label: np.ndarray) -> dict[str, Any]:
    """What the answers [n] are worth against labels [n]: accuracy, precision, recall, F1, confusion.

    precision, recall and F1 of a class that nobody predicted or that has no row are null, not zero; macro values are
    means over the classes that have rows. Each share comes with its 95 % interval.
    """
    matrix = confusion_count(predicted, label)
    right, n = int(np.trace(matrix)), len(label)
    classes = {name: _class_report(matrix, i) for i, name in enumerate(LABELS)}
    present = [entry for entry in classes.values() if entry["support"]]
    hits, supports = np.diag(matrix), matrix.sum(axis=1)
    return {
        "n": n,
        "accuracy": right / n,
        "accuracy_interval_95": list(wilson_interval(right, n)),
        "macro_recall": sum(entry["recall"] for entry in present) / len(present),
        "macro_recall_interval_95": list(macro_recall_interval(hits[supports > 0], supports[supports > 0])),
        "macro_f1": sum(entry["f1"] or 0.0 for entry in present) / len(present),
        "labels": list(LABELS),
        "per_class": classes,
        "confusion": matrix.tolist(),
    }


def report_make(probabilities: np.ndarray, label: np.ndarray) -> dict[str, Any]:
    """Everything that is measured of probabilities [n, 7] against labels [n]: labels_report, and calibration."""
    surprisal, brier = surprisal_of_faces(probabilities, label), brier_of_faces(probabilities, label)
    error = bootstrap_interval(lambda rows: calibration_error(probabilities[rows], label[rows]), n=len(label))
    return labels_report(probabilities.argmax(axis=1), label) | {
        "nll": float(surprisal.mean()),
        "nll_interval_95": list(mean_interval(surprisal)),
        "brier": float(brier.mean()),
        "brier_interval_95": list(mean_interval(brier)),
        "ece_15_bins": calibration_error(probabilities, label),
        "ece_interval_95": list(error),
        "reliability": reliability_bins(probabilities, label),
    }


def _class_report(matrix: np.ndarray, i: int) -> dict[str, Any]:
    hit, support, predicted = int(matrix[i, i]), int(matrix[i].sum()), int(matrix[:, i].sum())
    either = support + predicted
    return {
        "precision": hit / predicted if predicted else None,
        "precision_interval_95": list(wilson_interval(hit, predicted)) if predicted else None,
        "recall": hit / support if support else None,
        "recall_interval_95": list(wilson_interval(hit, support)) if support else None,
        "f1": 2 * hit / either if either else None,
        "f1_interval_95": list(f1_interval(hit, either)) if either else None,
        "support": support,
        "predicted": predicted,
    }
