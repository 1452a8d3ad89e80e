"""Resting faces called something else: the error that an ad's page would show as a reaction."""

from typing import Any

import numpy as np

from inference.engine.types import LABELS
from inference.training.intervals import wilson_interval
from inference.training.metrics import labels_report
from inference.training.prior import prior_shift

NEUTRAL = LABELS.index("neutral")


def resting_report(probabilities: np.ndarray, label: np.ndarray, *, prior: dict[str, Any]) -> dict[str, Any]:
    """False alarms of the neutral faces with and without prior correction, and what the correction costs.

    probabilities [n, 7], label [n]; prior: of model.json. Shares come with n and 95 % intervals.
    """
    corrected = prior_shift(probabilities, prior=prior)
    return {
        "prior": prior,
        "as_served": _alarms(probabilities, label),
        "prior_corrected": _alarms(corrected, label),
    }


def _alarms(probabilities: np.ndarray, label: np.ndarray) -> dict[str, Any]:
    predicted = probabilities.argmax(axis=1)
    resting = label == NEUTRAL
    n, alarms = int(resting.sum()), int((predicted[resting] != NEUTRAL).sum())
    whole = labels_report(predicted, label)
    kept = ("accuracy", "accuracy_interval_95", "macro_recall", "macro_recall_interval_95")
    return {
        "n": n,
        "false_alarms": alarms / n if n else None,
        "false_alarms_interval_95": list(wilson_interval(alarms, n)) if n else None,
        **{key: whole[key] for key in kept},
        "found": {
            name: {
                "n": entry["support"],
                "recall": entry["recall"],
                "interval_95": entry["recall_interval_95"],
            }
            for name, entry in whole["per_class"].items()
        },
    }
