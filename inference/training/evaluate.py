"""Score the served network on a file of labelled faces, by the very code that serves it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from inference.engine.classify import Classifier, softmax
from inference.engine.combine import VOTED_AS
from inference.engine.weights import Weights
from inference.training.conditions import CONDITIONS
from inference.training.cost import classifier_cost
from inference.training.describe import limits_of
from inference.training.evaluation_file import FORMAT
from inference.training.face_set import USAGES, FaceSet
from inference.training.metrics import labels_report, report_make
from inference.training.progress import counted
from inference.training.readings import reading_report
from inference.training.resting import resting_report
from inference.training.robustness import faces_drawn, outputs_of, readings_of, robustness_report
from inference.training.votes import votes_report


def usage_choose(faces: FaceSet) -> tuple[str, str]:
    """The usage to judge by where the caller names none, and the sentence that says why.

    A network must not be judged by the faces that it learned from: with Training rows in the file, PublicTest.
    """
    if faces.usage is None:
        return "all", f"The file names no usage: all {len(faces)} rows are scored."
    if not (faces.usage == USAGES.index("Training")).any():
        return "all", f"The file has no Training rows: all {len(faces)} rows are scored."
    n = int((faces.usage == USAGES.index("PublicTest")).sum())
    return "PublicTest", f"The file has Training rows: of it, the {n} PublicTest rows are scored."


def weights_evaluate(
    weights: Weights,
    faces: FaceSet,
    *,
    source: Path,
    usage: str,
    threads: int = 1,
    curves: list[dict[str, Any]] | None = None,
    most: int | None = None,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """The evaluation of a checked network on faces: what the model's page and the model card are drawn from.

    Holds what metrics.report_make measures of the served reading by FER-2013's labels, the same answers without faces
    that stand in Training too (where the file says which), each reading by labels and by how people voted, the same
    under every condition of conditions.py, the FER+ figure (where the file has votes), resting faces with and without
    prior correction, cost, limits, and what model.json says of the network. curves: the training log, one dict an
    epoch; None where it is lost. most: so many faces at most are put through the conditions, drawn by a fixed seed.
    on_progress gets (faces done, faces in all), a face of each condition being one.
    """
    classifier = Classifier(weights, threads=threads)
    drawn = faces_drawn(faces, most=most)
    on_chunk = counted(on_progress, whole=len(faces) + len(CONDITIONS) * len(drawn))
    outputs = outputs_of(classifier, faces.pixels, on_chunk=on_chunk)
    probabilities = classifier.served(outputs)
    readings = readings_of(classifier, outputs)
    if outputs.votes is not None:
        readings["votes"] = softmax(outputs.votes[:, VOTED_AS])
    judged_by = {"data": source.name, "usage": usage if faces.usage is not None else "all"}
    report = {
        "format": FORMAT,
        "model": weights.name,
        "version": weights.version,
        "digest": weights.digest,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        **judged_by,
        **report_make(probabilities, faces.label),
        "without_also_in_training": _fresh_report(probabilities, faces),
        "readings": {name: reading_report(reading, faces) for name, reading in readings.items()},
        "robustness": robustness_report(classifier, drawn, on_chunk=on_chunk),
        # Measured before the FER+ figure, which may load TensorFlow and its threads.
        "cost": classifier_cost(Classifier(weights), faces.pixels),
        "resting": None,
        "ferplus": votes_report(outputs.votes, faces, folder=weights.network.parent),
        "network": network_facts(weights.description),
        "curves": curves,
    }
    if prior := weights.description.get("prior"):
        report["resting"] = resting_report(probabilities, faces.label, prior=prior)
    report["limits"] = limits_of(report)
    return report


def network_facts(description: dict[str, Any]) -> dict[str, Any]:
    """What an evaluation repeats of a model.json, so that one file tells all of a version."""
    training = {key: value for key, value in description.get("training", {}).items() if key != "log"}
    kept = ("date", "input", "format", "temperature", "combiner", "combiner_fit", "parity", "licence_note")
    return {key: description.get(key) for key in kept} | {"training": training}


def _fresh_report(probabilities: np.ndarray, faces: FaceSet) -> dict[str, Any] | None:
    """The labels' report without the faces that stand in Training too; None where nobody knows or none does."""
    if faces.repeated is None or not faces.repeated.any() or faces.repeated.all():
        return None
    fresh = ~faces.repeated
    alone = labels_report(probabilities[fresh].argmax(axis=1), faces.label[fresh])
    kept = ("n", "accuracy", "accuracy_interval_95", "macro_recall", "macro_recall_interval_95")
    return {key: alone[key] for key in kept}
