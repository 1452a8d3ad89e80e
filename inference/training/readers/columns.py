"""What the columns of any data file must hold, checked in one place."""

from pathlib import Path
from typing import Any

import numpy as np

from inference.training.face_set import CLASSES, FERPLUS_EXPRESSIONS, SIZE, USAGES, DatasetError, FaceSet
from inference.training.left_out import LeftOut


def face_set_make(columns: dict[str, Any], *, source: Path) -> FaceSet:
    """Check columns and make them a FaceSet. Raises DatasetError naming the source and what it lacks."""
    missing = [name for name in ("pixels", "label") if name not in columns]
    if missing:
        raise DatasetError(
            f"{source}: the file lacks {' and '.join(missing)}; it has {', '.join(columns) or 'nothing'}"
        )
    pixels = _pixels_checked(columns["pixels"], source=source)
    usage = _usage_checked(columns.get("usage"), rows=len(pixels), source=source)
    votes = _votes_checked(columns, rows=len(pixels), source=source)
    return FaceSet(
        pixels=pixels,
        label=_label_checked(columns["label"], rows=len(pixels), source=source),
        usage=usage,
        votes=_vote_distribution(votes, rows=len(pixels)),
        repeated=_repeated(columns.get("also_in_training"), pixels=pixels, usage=usage, source=source),
        majority=None if votes is None else _vote_majority(votes),
        left_out=columns.get("left_out") or LeftOut(),
    )


def _pixels_checked(pixels: np.ndarray, *, source: Path) -> np.ndarray:
    if pixels.ndim == 4 and pixels.shape[-1] == 1:
        pixels = pixels[..., 0]
    if pixels.ndim != 3 or pixels.shape[1:] != (SIZE, SIZE):
        raise DatasetError(
            f"{source}: pixels must be [n, {SIZE}, {SIZE}] or [n, {SIZE}, {SIZE}, 1], not {pixels.shape}"
        )
    if pixels.dtype != np.uint8:
        raise DatasetError(f"{source}: pixels must be uint8 of 0 to 255, not {pixels.dtype}")
    if not len(pixels):
        raise DatasetError(f"{source}: the file holds no row")
    return pixels


def _label_checked(label: np.ndarray, *, rows: int, source: Path) -> np.ndarray:
    if label.shape != (rows,):
        raise DatasetError(f"{source}: label must be [{rows}] like pixels, not {label.shape}")
    if not np.issubdtype(label.dtype, np.integer) or label.min() < 0 or label.max() >= CLASSES:
        raise DatasetError(f"{source}: label must hold whole numbers of 0 to {CLASSES - 1}")
    return label.astype(np.int64)


def _usage_checked(usage: np.ndarray | None, *, rows: int, source: Path) -> np.ndarray | None:
    if usage is None:
        return None
    if usage.shape != (rows,):
        raise DatasetError(f"{source}: usage must be [{rows}] like pixels, not {usage.shape}")
    if usage.dtype.kind in "US":
        names = usage.astype(str)
        unknown = sorted(set(names) - set(USAGES))
        if unknown:
            raise DatasetError(f"{source}: usage holds {unknown[0]!r}; it may hold {', '.join(USAGES)}")
        return np.array([USAGES.index(name) for name in names], dtype=np.int64)
    if not np.issubdtype(usage.dtype, np.integer) or usage.min() < 0 or usage.max() >= len(USAGES):
        raise DatasetError(
            f"{source}: usage must hold 0 (Training), 1 (PublicTest), 2 (PrivateTest) or these names"
        )
    return usage.astype(np.int64)


def _repeated(
    given: np.ndarray | None, *, pixels: np.ndarray, usage: np.ndarray | None, source: Path
) -> np.ndarray | None:
    """Which rows of another usage stand in Training too, pixel by pixel: as the file says, else found here."""
    if given is not None:
        if given.shape != (len(pixels),):
            raise DatasetError(
                f"{source}: also_in_training must be [{len(pixels)}] like pixels, not {given.shape}"
            )
        return given.astype(bool)
    if usage is None:
        return None
    training = {face.tobytes() for face in pixels[usage == USAGES.index("Training")]}
    return np.array([face.tobytes() in training for face in pixels]) & (usage != USAGES.index("Training"))


def _votes_checked(columns: dict[str, np.ndarray], *, rows: int, source: Path) -> np.ndarray | None:
    """Votes as whole numbers [n, 8 or more], none where a row could not be joined; None for a file without votes."""
    votes, joined = columns.get("ferplus_votes"), columns.get("ferplus_ok")
    if votes is None:
        return None
    if votes.ndim != 2 or votes.shape[0] != rows or votes.shape[1] < FERPLUS_EXPRESSIONS:
        raise DatasetError(
            f"{source}: ferplus_votes must be [{rows}, {FERPLUS_EXPRESSIONS} or more], not {votes.shape}"
        )
    if not np.issubdtype(votes.dtype, np.integer) or votes.min() < 0:
        raise DatasetError(f"{source}: ferplus_votes must hold whole numbers of votes")
    if joined is None:
        return votes.astype(np.int64)
    if joined.shape != (rows,):
        raise DatasetError(f"{source}: ferplus_ok must be [{rows}] like pixels, not {joined.shape}")
    return votes.astype(np.int64) * joined.astype(bool)[:, None]


def _vote_distribution(votes: np.ndarray | None, *, rows: int) -> np.ndarray:
    """FER+ votes (Barsoum 2016) as a distribution; zero rows are left out of that head's loss."""
    if votes is None:
        return np.zeros((rows, FERPLUS_EXPRESSIONS), np.float32)
    votes = votes[:, :FERPLUS_EXPRESSIONS].astype(np.float32)
    return votes / np.maximum(votes.sum(axis=1, keepdims=True), 1.0)


def _vote_majority(votes: np.ndarray) -> np.ndarray:
    """The FER+ label by strict majority of all votes, "unknown" and "NF" included in their number (Barsoum 2016)."""
    chosen = votes.argmax(axis=1)
    clear = (2 * votes.max(axis=1) > votes.sum(axis=1)) & (chosen < FERPLUS_EXPRESSIONS)
    return np.where(clear, chosen, -1)
