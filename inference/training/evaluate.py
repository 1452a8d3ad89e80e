"""Score the served network on a file of labelled faces, by the very code that serves it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from inference.engine.classify import Classifier
from inference.engine.weights import Weights
from inference.training.datasets import FaceSet
from inference.training.metrics import report_make

CHUNK = 256


def weights_evaluate(
    weights: Weights,
    faces: FaceSet,
    *,
    source: Path,
    usage: str,
    threads: int = 1,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict:
    """The report (see metrics.report_make) of a checked network on faces, with the network's name and digest.

    on_progress gets (faces done, faces in all). Where the file says which faces stand in Training too, the report
    holds a second accuracy without these.
    """
    classifier = Classifier(weights, threads=threads)
    parts = []
    for start in range(0, len(faces), CHUNK):
        parts.append(classifier.classify(faces.pixels[start : start + CHUNK]))
        on_progress(min(start + CHUNK, len(faces)), len(faces))
    probabilities = np.concatenate(parts)
    report = {
        "model": weights.name,
        "version": weights.version,
        "digest": weights.digest,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "data": source.name,
        "usage": usage if faces.usage is not None else "all",
        **report_make(probabilities, faces.label),
    }
    if faces.repeated is not None and faces.repeated.any() and not faces.repeated.all():
        fresh = ~faces.repeated
        alone = report_make(probabilities[fresh], faces.label[fresh])
        report["without_also_in_training"] = {
            key: alone[key] for key in ("n", "accuracy", "accuracy_interval_95", "macro_recall")
        }
    return report
