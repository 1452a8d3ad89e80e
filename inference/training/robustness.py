"""How far readings hold where pictures are worse than the data set's: every condition, each with n and interval."""

from collections.abc import Callable
from typing import Any

import numpy as np

from inference.engine.classify import Classifier, Outputs
from inference.engine.preprocess import standardise
from inference.training.conditions import CONDITIONS, SEED, Condition
from inference.training.face_set import FaceSet
from inference.training.readings import reading_report

CHUNK = 256


def readings_of(classifier: Classifier, outputs: Outputs) -> dict[str, np.ndarray]:
    """The readings that a report tells apart, by name: what is served, and what the labels' output alone says.

    Both are float32 [n, 7]; a network without a combiner serves the latter, and then there is one.
    """
    readings = {"served": classifier.served(outputs)}
    return readings if classifier.combiner is None else readings | {"labels": classifier.of_labels(outputs)}


def outputs_of(
    classifier: Classifier, pixels: np.ndarray, *, on_chunk: Callable[[int], None] = lambda faces: None
) -> Outputs:
    """Outputs for faces uint8 [n, 48, 48], n ≥ 1, in chunks; on_chunk gets the faces of each."""
    parts = []
    for start in range(0, len(pixels), CHUNK):
        chunk = pixels[start : start + CHUNK]
        parts.append(classifier.outputs(standardise(chunk)))
        on_chunk(len(chunk))
    votes = None if parts[0].votes is None else np.concatenate([part.votes for part in parts])
    return Outputs(np.concatenate([part.labels for part in parts]), votes)


def faces_drawn(faces: FaceSet, *, most: int | None) -> FaceSet:
    """At most so many faces, the same for every network; all of them for None."""
    if most is None or len(faces) <= most:
        return faces
    return faces.where(np.sort(np.random.default_rng(SEED).permutation(len(faces))[:most]))


def robustness_report(
    classifier: Classifier,
    faces: FaceSet,
    *,
    conditions: tuple[Condition, ...] = CONDITIONS,
    on_chunk: Callable[[int], None] = lambda faces: None,
) -> list[dict[str, Any]]:
    """For each condition its key, its title and the reading_report of every reading, the first as pictures are."""
    report = []
    for condition in conditions:
        outputs = outputs_of(classifier, condition.faces(faces.pixels), on_chunk=on_chunk)
        readings = readings_of(classifier, outputs)
        report.append(
            {"key": condition.key, "title": condition.title}
            | {name: reading_report(probabilities, faces) for name, probabilities in readings.items()}
        )
    return report
