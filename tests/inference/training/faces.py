"""Drawn faces for the training's tests: seven patterns that a network can tell apart, without any data set."""

from pathlib import Path

import numpy as np

from inference.training.datasets import FaceSet, face_set_read
from inference.training.network import NetworkSpec
from inference.training.plan import TrainingPlan

SMALL_PLAN = TrainingPlan(
    epochs=3, batch=16, dtype="float32", network=NetworkSpec(widths=(8, 16), blocks=1), average_decay=0.8
)


def faces_write(path: Path, *, training: int = 64, judged: int = 28, **columns: np.ndarray) -> Path:
    """Write an npz file shaped like FER-2013 with FER+ votes; a column given as None is left out."""
    random = np.random.default_rng(7)
    n = training + judged
    label = np.arange(n) % 7
    pixels = random.integers(90, 130, (n, 48, 48), dtype=np.uint8)
    for i in range(n):
        pixels[i, 6 * label[i] : 6 * label[i] + 8] += 100
    votes = np.zeros((n, 10), np.uint8)
    votes[np.arange(n), label] = 9
    votes[:, 8] = 1
    content = {
        "pixels": pixels,
        "label": label.astype(np.uint8),
        "usage": (np.arange(n) >= training).astype(np.uint8),
        "ferplus_votes": votes,
        "ferplus_ok": np.arange(n) % 10 > 0,
    } | columns
    np.savez(path, **{name: value for name, value in content.items() if value is not None})
    return path


def faces_read(folder: Path, **sizes: int) -> FaceSet:
    return face_set_read(faces_write(folder / "faces.npz", **sizes))
