"""Folders of pictures, one for each label: `angry/…`, or `train/angry/…` and `test/angry/…` as most copies have it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from inference.engine.types import LABELS
from inference.training.face_set import USAGES, DatasetError
from inference.training.labels import SKIPPED, LabelMap
from inference.training.left_out import LeftOut
from inference.training.readers.picture import FaceCropper, UnreadableFace, face_read

PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff"}

# A folder called test is never trained on and never chosen by: in the usual copy it holds PrivateTest too.
USAGE_FOLDERS = {
    "train": "Training",
    "training": "Training",
    "dev": "PublicTest",
    "val": "PublicTest",
    "valid": "PublicTest",
    "validation": "PublicTest",
    "publictest": "PublicTest",
    "test": "PrivateTest",
    "privatetest": "PrivateTest",
}


class FolderReader:
    """photos: pictures are whole photos (see face_set_read); otherwise each is a square crop of a face.

    Pictures may lie deeper, in a folder for each person. What is not read is counted by its reason, whatever it is.
    """

    def __init__(self, *, photos: bool = False, labels: LabelMap) -> None:
        self.cropper = FaceCropper() if photos else None
        self.labels = labels

    def read(self, path: Path, *, left_out: LeftOut | None = None) -> dict[str, Any]:
        """left_out: what takes down what is not read, where several folders are read as one."""
        left_out = LeftOut(path) if left_out is None else left_out
        parts = [(_usage_of(entry.name), entry) for entry in _folders(path) if _usage_of(entry.name)]
        if parts:
            for other in path.iterdir():
                if not _usage_of(other.name) or other.is_file():
                    left_out.add("beside the folders of the parts", *files_below(other))
        pixels, label, usage = [], [], []
        for name, part in parts or [(None, path)]:
            for file, index in self._pictures(part, left_out):
                try:
                    face = face_read(file, cropper=self.cropper)
                except UnreadableFace as error:
                    left_out.add(str(error), file)
                    continue
                if face is None:
                    left_out.add("no face was found", file)
                    continue
                pixels.append(face)
                label.append(index)
                usage.append(_usage_of_file(file) or name)
        if not pixels:
            raise DatasetError(f"{path}: no face in any of the pictures. {left_out}")
        columns = {"pixels": np.stack(pixels), "label": np.array(label, np.int64), "left_out": left_out}
        return columns | ({"usage": np.array(usage)} if parts else {})

    def _pictures(self, part: Path, left_out: LeftOut) -> Iterator[tuple[Path, int]]:
        """Picture files of a folder of label folders with their labels, in a fixed order. Raises DatasetError."""
        folders = [(folder, self.labels.of(folder.name)) for folder in _folders(part)]
        unknown = [folder.name for folder, index in folders if index is None]
        if unknown:
            raise DatasetError(
                f"{part}: the folder {unknown[0]!r} is no label; call the folders {', '.join(LABELS)}, perhaps within "
                f"train, val and test, or say what it is: --map {unknown[0]}=sad, or --map {unknown[0]}=skip"
            )
        labelled = {folder: index for folder, index in folders if index is not None}
        left_out.add(
            "in no label's folder",
            *(file for file in files_below(part) if labelled.keys().isdisjoint(file.parents)),
        )
        found = False
        for folder, index in labelled.items():
            for file in files_below(folder):
                hidden = any(piece.startswith(".") for piece in file.relative_to(folder).parts)
                if index == SKIPPED:
                    left_out.add(f"--map {folder.name}=skip", file)
                elif not file.is_file():
                    left_out.add("a link to nothing, or a folder that cannot be opened", file)
                elif hidden or file.suffix.lower() not in PICTURES:
                    left_out.add("hidden, or no picture by its name", file)
                else:
                    found = True
                    yield file, index
        if not found:
            raise DatasetError(
                f"{part}: no pictures ({', '.join(sorted(PICTURES))}) in folders called {', '.join(LABELS)}"
            )


def _folders(path: Path) -> list[Path]:
    return sorted(entry for entry in path.iterdir() if entry.is_dir() and not entry.name.startswith("."))


def files_below(path: Path, *, above: tuple[Path, ...] = ()) -> list[Path]:
    """All files below a folder, in a fixed order; a file is its own.

    Folders that are linked are gone into, but not in circles. What is neither a file nor a folder that can be opened is
    in the list, too, so that it is counted.
    """
    if not path.is_dir():
        return [path]
    place = path.resolve()
    if place in above:
        return []
    try:
        entries = sorted(path.iterdir())
    except OSError:
        return [path]
    return [file for entry in entries for file in files_below(entry, above=(*above, place))]


def _usage_of(name: str) -> str | None:
    return USAGE_FOLDERS.get(name.lower())


def _usage_of_file(file: Path) -> str | None:
    """The usual copy keeps the usage in its file names: `test/angry/PublicTest_10077120.jpg`."""
    prefix = file.name.partition("_")[0]
    return prefix if prefix in USAGES else None
