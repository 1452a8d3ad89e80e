"""The FER+ figure: the network's second output against the label that most of ten people chose, of eight."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inference.engine.preprocess import standardise
from inference.engine.types import VOTED
from inference.engine.weights import Weights
from inference.training.face_set import FaceSet
from inference.training.framework import frameworks_missing
from inference.training.intervals import wilson_interval

KERAS_FILE = "network.keras"


def votes_report(
    served: NDArray[np.float32] | None, faces: FaceSet, *, folder: Path
) -> dict[str, Any] | None:
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


def votes_unread(report: dict[str, Any], weights: Weights, faces: FaceSet) -> bool:
    """Whether the FER+ figure is lacking because only the trained network could give it, and nothing here runs that."""
    wanted = report["ferplus"] is None and faces.majority is not None
    return wanted and (weights.network.parent / KERAS_FILE).is_file() and bool(frameworks_missing())


def _trained_votes(folder: Path, faces: np.ndarray) -> np.ndarray | None:
    if not (folder / KERAS_FILE).is_file() or frameworks_missing():
        return None
    import keras

    import inference.training.fused_norm  # noqa: F401  (registers the layer)

    network = keras.saving.load_model(folder / KERAS_FILE)
    if len(network.outputs) < 2:
        return None
    return np.asarray(network.predict(faces, batch_size=256, verbose=0)[1])
