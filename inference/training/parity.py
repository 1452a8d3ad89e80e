"""How far the served network's answers stand from those of the trained one, and how long they take."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from inference.engine.classify import Classifier, Outputs
from inference.engine.preprocess import standardise
from inference.training.cost import classifier_cost
from inference.training.face_set import FaceSet


@dataclass(frozen=True)
class Parity:
    """Served against trained, on n labelled faces, both read as they are served.

    accuracy_change: served minus trained, −1 to 1. largest_probability_difference, mean_probability_difference: over
    faces and classes. same_label: share of faces given the same label. ms_per_face: one thread, batches of eight.
    """

    n: int
    accuracy_trained: float
    accuracy_served: float
    accuracy_change: float
    largest_probability_difference: float
    mean_probability_difference: float
    same_label: float
    ms_per_face: float

    def as_dict(self) -> dict[str, Any]:
        return {key: round(value, 5) for key, value in asdict(self).items()}


def parity_measure(*, trained: Outputs, served: Classifier, faces: FaceSet) -> Parity:
    """Compare outputs of the trained network with those that `served` gives for the same faces."""
    meant, answered = (served.served(said) for said in (trained, served.outputs(standardise(faces.pixels))))
    right_trained = float((meant.argmax(axis=1) == faces.label).mean())
    right_served = float((answered.argmax(axis=1) == faces.label).mean())
    difference = np.abs(meant - answered)
    return Parity(
        n=len(faces),
        accuracy_trained=right_trained,
        accuracy_served=right_served,
        accuracy_change=right_served - right_trained,
        largest_probability_difference=float(difference.max()),
        mean_probability_difference=float(difference.mean()),
        same_label=float((meant.argmax(axis=1) == answered.argmax(axis=1)).mean()),
        ms_per_face=classifier_cost(served, faces.pixels, repeats=60)["ms_per_face"],
    )
