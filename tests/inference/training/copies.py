"""The same drawn faces in the other forms that copies of FER-2013 have."""

import csv
from pathlib import Path

import cv2
import numpy as np

from inference.engine.types import LABELS
from inference.training.datasets import USAGES, FaceSet
from inference.training.readers.votes import VOTES


def csv_write(path: Path, faces: FaceSet, *, header=("emotion", "pixels", "Usage"), rows=None) -> Path:
    """Columns in the header's order; a header with spaces is one of `icml_face_data.csv`."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for i in range(len(faces)) if rows is None else rows:
            values = {
                "emotion": faces.label[i],
                "pixels": " ".join(map(str, faces.pixels[i].ravel())),
                "usage": USAGES[faces.usage[i]],
            }
            writer.writerow([values[name.strip().lower()] for name in header])
    return path


def votes_write(path: Path, usage: np.ndarray, votes: np.ndarray) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Usage", "Image name", *VOTES[:-1], "NF"])
        for i, (index, row) in enumerate(zip(usage, votes, strict=True)):
            writer.writerow([USAGES[index], f"fer{i:07d}.png", *row])
    return path


def folders_write(root: Path, faces: FaceSet, *, parts=None, labels=LABELS) -> Path:
    """parts: a folder for each usage, or None for label folders alone. Files are numbered by row."""
    for i in range(len(faces)):
        folder = root / (parts[faces.usage[i]] if parts else "") / labels[faces.label[i]]
        folder.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(folder / f"{i:05d}.png"), faces.pixels[i])
    return root
