"""Two networks on the same faces, face by face, under every condition."""

from collections.abc import Callable
from typing import Any

import numpy as np

from inference.engine.classify import Classifier
from inference.engine.weights import Weights
from inference.training.agreement import agreed_labels
from inference.training.conditions import CONDITIONS, Condition
from inference.training.face_set import FaceSet
from inference.training.intervals import mean_interval
from inference.training.readings import reading_report
from inference.training.robustness import outputs_of


def weights_compare(
    first: Weights,
    second: Weights,
    faces: FaceSet,
    *,
    threads: int = 1,
    conditions: tuple[Condition, ...] = CONDITIONS,
    on_chunk: Callable[[int], None] = lambda faces: None,
) -> list[dict[str, Any]]:
    """For each condition what both serve: `first` and `second` (reading_report), and `gain`, second less first.

    gain: of by_labels and by_majority the mean over faces of what the second names rightly and the first does not,
    less the reverse, with n and the 95 % interval of paired differences; None where fewer than two faces tell.
    """
    agreed = agreed_labels(faces)
    known = {"by_labels": faces.label, "by_majority": agreed}
    classifiers = [Classifier(weights, threads=threads) for weights in (first, second)]
    rows = []
    for condition in conditions:
        pixels = condition.faces(faces.pixels)
        served = [own.served(outputs_of(own, pixels, on_chunk=on_chunk)) for own in classifiers]
        answers = [probabilities.argmax(axis=1) for probabilities in served]
        rows.append(
            {
                "key": condition.key,
                "title": condition.title,
                "first": reading_report(served[0], faces),
                "second": reading_report(served[1], faces),
                "gain": {name: _gain(*answers, label) for name, label in known.items()},
            }
        )
    return rows


def _gain(first: np.ndarray, second: np.ndarray, label: np.ndarray) -> dict[str, Any] | None:
    """Labels of −1 tell nothing."""
    told = label >= 0
    if told.sum() < 2:
        return None
    change = (second == label)[told].astype(float) - (first == label)[told]
    return {"value": float(change.mean()), "n": int(told.sum()), "interval_95": list(mean_interval(change))}
