"""The FER+ figure: the network's second output against the label that most of ten people chose, of eight."""

from pathlib import Path

import numpy as np

from inference.engine.preprocess import standardise
from inference.engine.types import VOTED
from inference.training.face_set import FaceSet
from inference.training.intervals import wilson_interval

KERAS_FILE = "network.keras"


def votes_report(served: np.ndarray | None, faces: FaceSet, *, folder: Path) -> dict | None:
    """Accuracy over the rows with a strict majority; None where the file or the folder holds nothing to measure.

    served: logits [n, 8] of the served file's second output, None where it has none; then the trained network in the
    folder (in float) answers, and `measured_on` says so.
    """
    if faces.majority is None or not (faces.majority >= 0).any():
        return None
    clear = faces.majority >= 0
    judged = faces.where(clear)
    if served is not None:
        logits, measured_on = served[clear], "served"
    else:
        logits, measured_on = _trained_votes(folder, standardise(judged.pixels)), "trained"
    if logits is None:
        return None
    predicted, n = logits.argmax(axis=1), len(judged)
    right = predicted == judged.majority
    return {
        "n": n,
        "accuracy": float(right.mean()),
        "accuracy_interval_95": list(wilson_interval(int(right.sum()), n)),
        "measured_on": measured_on,
        "per_class": {
            name: {"n": int(rows.sum()), "recall": float(right[rows].mean()) if rows.any() else None}
            for i, name in enumerate(VOTED)
            for rows in [judged.majority == i]
        },
    }


def _trained_votes(folder: Path, faces: np.ndarray) -> np.ndarray | None:
    if not (folder / KERAS_FILE).is_file():
        return None
    try:
        import keras
    except ImportError:  # an installation that only serves has no TensorFlow
        return None
    import inference.training.fused_norm  # noqa: F401  (registers the layer)

    network = keras.saving.load_model(folder / KERAS_FILE)
    if len(network.outputs) < 2:
        return None
    return np.asarray(network.predict(faces, batch_size=256, verbose=0)[1])
