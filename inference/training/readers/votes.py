"""The FER+ votes (`fer2013new.csv`, Barsoum 2016): ten people's votes on each row of FER-2013, joined by order."""

from pathlib import Path

import numpy as np

from inference.training.face_set import USAGES, DatasetError
from inference.training.readers.csv_file import csv_rows

VOTES = (
    "neutral",
    "happiness",
    "surprise",
    "sadness",
    "anger",
    "disgust",
    "fear",
    "contempt",
    "unknown",
    "nf",
)


def votes_join(path: Path, *, usage: np.ndarray | None, data: Path) -> dict[str, np.ndarray]:
    """The column ferplus_votes for rows with these usages.

    Neither file numbers its rows: the nth row of a usage here is the nth of that usage there. So a copy without
    PrivateTest joins, and one that lacks single rows, or a folder of pictures, does not. Raises DatasetError.
    """
    if data.is_dir():
        raise DatasetError(
            f"{data}: FER+ votes join by the order of rows, which a folder of pictures has lost"
        )
    if usage is None:
        raise DatasetError(f"{data}: FER+ votes join within a usage, and the file has none")
    # An npz file may hold names; columns.py checks them afterwards.
    names = usage.astype(str) if usage.dtype.kind in "US" else np.array([*USAGES, "?"])[np.clip(usage, 0, 3)]
    voted, votes = _votes_read(path)
    joined = np.zeros((len(names), len(VOTES)), np.int64)
    for name in USAGES:
        here, there = names == name, voted == name
        if not here.any():
            continue
        if here.sum() != there.sum():
            raise DatasetError(
                f"{path}: {there.sum()} rows of {name}, and {data.name} has {here.sum()}: these do not belong together"
            )
        joined[here] = votes[there]
    return {"ferplus_votes": joined, "ferplus_ok": np.ones(len(names), bool)}


def _votes_read(path: Path) -> tuple[np.ndarray, np.ndarray]:
    usage, votes = [], []
    for line, row in csv_rows(path, needed=("usage", *VOTES)):
        texts = [row[name] for name in VOTES]
        if not all(text.isdecimal() for text in texts):
            raise DatasetError(
                f"{path}, line {line}: votes must be whole numbers, not {' '.join(texts)[:60]!r}"
            )
        usage.append(row["usage"])
        votes.append([int(text) for text in texts])
    return np.array(usage), np.array(votes, np.int64).reshape(-1, len(VOTES))
