"""One reader for each form that copies of FER-2013 have. A reader gives columns; `columns.py` checks them all alike."""

from pathlib import Path
from typing import Any, Protocol

from inference.training.face_set import DatasetError
from inference.training.labels import LabelMap
from inference.training.readers.csv_file import CsvReader
from inference.training.readers.folders import FolderReader
from inference.training.readers.npz import NpzReader


class FaceReader(Protocol):
    """Reads one form of labelled faces."""

    def read(self, path: Path) -> dict[str, Any]:
        """At least the columns pixels and label, perhaps usage and more; a label may be SKIPPED. Raises DatasetError.

        Where something was not read, `left_out` is a LeftOut.
        """
        ...


def reader_of(path: Path, *, photos: bool = False, labels: LabelMap) -> FaceReader:
    """The reader for a path: a folder, a csv by its name, else npz. Raises DatasetError for photos in a file."""
    if path.is_dir():
        return FolderReader(photos=photos, labels=labels)
    if photos:
        raise DatasetError(
            f"{path}: photos are read from a folder with a folder for each label, not from a file"
        )
    return CsvReader(labels) if path.suffix.lower() == ".csv" else NpzReader(labels)
