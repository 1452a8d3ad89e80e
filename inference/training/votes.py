"""The FER+ figure: the network's second output against the label that most of ten people chose."""

from pathlib import Path
from typing import Any

import numpy as np

from inference.engine.classify import BATCH
from inference.engine.preprocess import standardise
from inference.engine.weights import Weights
from inference.training.face_set import FERPLUS_EXPRESSIONS, FaceSet
from inference.training.framework import frameworks_missing
from inference.training.intervals import wilson_interval

NAMES = ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt")
KERAS_FILE = "network.keras"


def votes_report(weights: Weights, faces: FaceSet) -> dict[str, Any] | None:
    """Accuracy over the rows with a strict majority; None where the file or the folder holds nothing to measure.

    `measured_on` says which network answered: the served file where it carries the second output, else the trained
    one (in float) beside it.
    """
    if faces.majority is None or not (faces.majority >= 0).any():
        return None
    voted = faces.majority >= 0
    judged, majority = faces.where(voted), faces.majority[voted]
    logits, measured_on = served_votes(weights.network, standardise(judged.pixels)), "served"
    if logits is None:
        logits, measured_on = _trained_votes(weights.network.parent, standardise(judged.pixels)), "trained"
    if logits is None:
        return None
    predicted, n = logits.argmax(axis=1), len(judged)
    right = predicted == majority
    return {
        "n": n,
        "accuracy": float(right.mean()),
        "accuracy_interval_95": list(wilson_interval(int(right.sum()), n)),
        "measured_on": measured_on,
        "per_class": {
            name: {"n": int(rows.sum()), "recall": float(right[rows].mean()) if rows.any() else None}
            for i, name in enumerate(NAMES)
            for rows in [majority == i]
        },
    }


def votes_unread(report: dict[str, Any], weights: Weights, faces: FaceSet) -> bool:
    """Whether the FER+ figure is lacking because only the trained network could give it, and nothing here runs that."""
    wanted = report["ferplus"] is None and faces.majority is not None
    return wanted and (weights.network.parent / KERAS_FILE).is_file() and bool(frameworks_missing())


def served_votes(file: Path, faces: np.ndarray) -> np.ndarray | None:
    """Logits float32 [n, 8] of a LiteRT file's second output for standardised faces, or None where it has none."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_path=str(file), num_threads=1)
    entry = interpreter.get_input_details()[0]["index"]
    outputs = [out for out in interpreter.get_output_details() if out["shape"][-1] == FERPLUS_EXPRESSIONS]
    if not outputs:
        return None
    parts = []
    for start in range(0, len(faces), BATCH):
        batch = faces[start : start + BATCH]
        if not start or len(batch) != BATCH:
            interpreter.resize_tensor_input(entry, batch.shape)
            interpreter.allocate_tensors()
        interpreter.set_tensor(entry, batch)
        interpreter.invoke()
        parts.append(interpreter.get_tensor(outputs[0]["index"]))
    return np.concatenate(parts)


def _trained_votes(folder: Path, faces: np.ndarray) -> np.ndarray | None:
    if not (folder / KERAS_FILE).is_file() or frameworks_missing():
        return None
    import keras

    import inference.training.fused_norm  # noqa: F401  (registers the layer)

    network = keras.saving.load_model(folder / KERAS_FILE)
    if len(network.outputs) < 2:
        return None
    return np.asarray(network.predict(faces, batch_size=256, verbose=0)[1])
