"""Folders of pictures, one for each label: `angry/…`, or `train/angry/…` and `test/angry/…` as most copies have it."""

from pathlib import Path

import numpy as np

from inference.engine.types import LABELS
from inference.training.face_set import USAGES, DatasetError
from inference.training.readers.picture import FaceCropper, face_read

PICTURES = {".png", ".jpg", ".jpeg", ".webp"}

LABEL_FOLDERS = {
    name: index
    for index, names in enumerate(
        (
            ("angry", "anger"),
            ("disgust", "disgusted"),
            ("fear", "fearful", "afraid", "scared"),
            ("happy", "happiness", "joy"),
            ("sad", "sadness"),
            ("surprise", "surprised"),
            ("neutral", "neutrality"),
        )
    )
    for name in names
}
# A folder called test is never trained on and never chosen by: in the usual copy it holds PrivateTest too.
USAGE_FOLDERS = {
    "train": "Training",
    "training": "Training",
    "val": "PublicTest",
    "valid": "PublicTest",
    "validation": "PublicTest",
    "publictest": "PublicTest",
    "test": "PrivateTest",
    "privatetest": "PrivateTest",
}


class FolderReader:
    """photos: pictures are whole photos (see face_set_read); otherwise each is a square crop of a face."""

    def __init__(self, *, photos: bool = False) -> None:
        self.cropper = FaceCropper() if photos else None

    def read(self, path: Path) -> dict[str, np.ndarray]:
        parts = [(_usage_of(entry.name), entry) for entry in _folders(path) if _usage_of(entry.name)]
        pixels, label, usage, left_out = [], [], [], 0
        for name, part in parts or [(None, path)]:
            for file, index in _pictures(part):
                face = face_read(file, cropper=self.cropper)
                if face is None:  # a photo without a face
                    left_out += 1
                    continue
                pixels.append(face)
                label.append(index)
                usage.append(_usage_of_file(file) or name)
        if not pixels:
            raise DatasetError(f"{path}: no face in any of the pictures")
        columns = {
            "pixels": np.stack(pixels),
            "label": np.array(label, np.int64),
            "left_out": np.array(left_out),
        }
        return columns | ({"usage": np.array(usage)} if parts else {})


def _folders(path: Path) -> list[Path]:
    return sorted(entry for entry in path.iterdir() if entry.is_dir() and not entry.name.startswith("."))


def _usage_of(name: str) -> str | None:
    return USAGE_FOLDERS.get(name.lower())


def _usage_of_file(file: Path) -> str | None:
    """The usual copy keeps the usage in its file names: `test/angry/PublicTest_10077120.jpg`."""
    prefix = file.name.partition("_")[0]
    return prefix if prefix in USAGES else None


def _pictures(part: Path) -> list[tuple[Path, int]]:
    """Picture files of a folder of label folders with their labels, in a fixed order. Raises DatasetError."""
    unknown = [entry.name for entry in _folders(part) if entry.name.lower() not in LABEL_FOLDERS]
    if unknown:
        raise DatasetError(
            f"{part}: the folder {unknown[0]!r} is no label; call the folders {', '.join(LABELS)}, "
            "perhaps within train, val and test"
        )
    found = [
        (file, LABEL_FOLDERS[folder.name.lower()])
        for folder in _folders(part)
        for file in sorted(folder.iterdir())
        if file.suffix.lower() in PICTURES and file.is_file()
    ]
    if not found:
        raise DatasetError(
            f"{part}: no pictures ({', '.join(sorted(PICTURES))}) in folders called {', '.join(LABELS)}"
        )
    return found
