"""FER-2013 and data shaped like it: whatever form a copy has, it is read and checked behind this one function."""

from pathlib import Path

from inference.training.face_set import (
    CLASSES,
    FERPLUS_EXPRESSIONS,
    SIZE,
    USAGES,
    DatasetError,
    FaceSet,
)
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


def face_set_read(path: Path, *, votes: Path | None = None, photos: bool = False) -> FaceSet:
    """Read faces from an npz file, a csv file, or a folder with a folder of pictures for each label.

    votes: a FER+ csv to join, row by row within each usage. photos: the folder's pictures are whole photos; the largest
    face of each is cropped as serving crops it, and a photo without one is left out. Raises DatasetError naming what
    is missing or wrong.
    """
    if not path.exists():
        raise DatasetError(f"{path}: there is no such file or folder")
    columns = reader_of(path, photos=photos).read(path)
    if votes is not None:
        columns |= votes_join(votes, usage=columns.get("usage"), data=path)
    return face_set_make(columns, source=path)
