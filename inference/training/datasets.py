"""FER-2013 and data shaped like it: whatever form a copy has, it is read and checked behind this one function."""

from pathlib import Path
from typing import Any

import numpy as np

from inference.training.face_set import (
    CLASSES,
    FERPLUS_EXPRESSIONS,
    SIZE,
    USAGES,
    DatasetError,
    FaceSet,
)
from inference.training.labels import SKIPPED, LabelMap
from inference.training.left_out import LeftOut
from inference.training.readers import reader_of
from inference.training.readers.columns import face_set_make
from inference.training.readers.votes import votes_join

__all__ = [
    "CLASSES",
    "FERPLUS_EXPRESSIONS",
    "SIZE",
    "USAGES",
    "DatasetError",
    "FaceSet",
    "face_set_read",
]


def face_set_read(
    path: Path, *, votes: Path | None = None, photos: bool = False, labels: LabelMap | None = None
) -> FaceSet:
    """Read faces from an npz file, a csv file, or a folder with a folder of pictures for each label.

    votes: a FER+ csv to join, row by row within each usage. photos: the folder's pictures are whole photos; the largest
    face of each is cropped as serving crops it, and a photo without one is left out. labels: what labels of other names
    are. Raises DatasetError naming what is missing or wrong.
    """
    labels = labels or LabelMap()
    if not path.exists():
        raise DatasetError(f"{path}: there is no such file or folder")
    columns = reader_of(path, photos=photos, labels=labels).read(path)
    labels.check_met()
    if votes is not None:
        columns |= votes_join(votes, usage=columns.get("usage"), data=path)
    if labels and "label" in columns:
        columns = _without_skipped(columns)
    return face_set_make(columns, source=path)


def _without_skipped(columns: dict[str, Any]) -> dict[str, Any]:
    """The rows of a csv or npz whose label was to be skipped go once votes have been joined by the order of rows."""
    kept, left_out = columns["label"] != SKIPPED, columns.get("left_out") or LeftOut()
    left_out.add_rows("--map skips their label", int((~kept).sum()))
    rows = {name: column[kept] for name, column in columns.items() if np.shape(column)[:1] == kept.shape}
    return columns | rows | {"left_out": left_out}
