"""FER-2013 and files shaped like it: what a file must hold, read and checked in one place."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

USAGES = ("Training", "PublicTest", "PrivateTest")
SIZE = 48
CLASSES = 7

# FER+ columns that describe an expression, in the file's order; "unknown" and "NF" (no face) carry none.
FERPLUS_EXPRESSIONS = 8


class DatasetError(ValueError):
    """A data file lacks something or holds it in another shape; the message says what."""


@dataclass(frozen=True)
class FaceSet:
    """Faces with labels: pixels uint8 [n, 48, 48], label int64 [n] of 0..6, and what else the file knew.

    usage: int64 [n], an index into USAGES, or None. votes: float32 [n, 8], a distribution over the FER+ expressions,
    all zero where nobody voted or the row could not be joined. repeated: bool [n], this picture stands in Training too.
    majority: int64 [n], the FER+ expression 0..7 that more than half of all voters chose, −1 where there is none.
    """

    pixels: np.ndarray
    label: np.ndarray
    usage: np.ndarray | None
    votes: np.ndarray
    repeated: np.ndarray | None
    majority: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.label)

    def where(self, mask: np.ndarray) -> "FaceSet":
        """Keep the rows of a boolean mask [n]."""
        return FaceSet(
            pixels=self.pixels[mask],
            label=self.label[mask],
            usage=None if self.usage is None else self.usage[mask],
            votes=self.votes[mask],
            repeated=None if self.repeated is None else self.repeated[mask],
            majority=None if self.majority is None else self.majority[mask],
        )

    def of_usage(self, name: str) -> "FaceSet":
        """Keep one usage ("Training", "PublicTest", "PrivateTest"), or every row for "all" or a file without usage."""
        if name == "all" or self.usage is None:
            return self
        chosen = self.where(self.usage == USAGES.index(name))
        if not len(chosen):
            raise DatasetError(f"no row of the file has the usage {name}")
        return chosen


def face_set_read(path: Path) -> FaceSet:
    """Read an npz file of faces. Raises DatasetError naming what is missing or wrong."""
    try:
        # allow_pickle stays off: a data file must never run code.
        with np.load(path, allow_pickle=False) as file:
            columns = {name: file[name] for name in file.files}
    except FileNotFoundError as error:
        raise DatasetError(f"{path}: there is no such file") from error
    except Exception as error:
        raise DatasetError(f"{path}: this is not a readable npz file ({error})") from error
    missing = [name for name in ("pixels", "label") if name not in columns]
    if missing:
        raise DatasetError(
            f"{path}: the file lacks {' and '.join(missing)}; it has {', '.join(columns) or 'nothing'}"
        )
    pixels = _pixels_checked(path=path, pixels=columns["pixels"])
    label = _label_checked(path=path, label=columns["label"], rows=len(pixels))
    usage = _usage_checked(path=path, usage=columns.get("usage"), rows=len(pixels))
    repeated = columns.get("also_in_training")
    return FaceSet(
        pixels=pixels,
        label=label,
        usage=usage,
        votes=_vote_distribution(columns=columns, rows=len(pixels)),
        repeated=None if repeated is None or len(repeated) != len(pixels) else repeated.astype(bool),
        majority=_vote_majority(columns=columns, rows=len(pixels)),
    )


def _pixels_checked(*, path: Path, pixels: np.ndarray) -> np.ndarray:
    if pixels.ndim == 4 and pixels.shape[-1] == 1:
        pixels = pixels[..., 0]
    if pixels.ndim != 3 or pixels.shape[1:] != (SIZE, SIZE):
        raise DatasetError(
            f"{path}: pixels must be [n, {SIZE}, {SIZE}] or [n, {SIZE}, {SIZE}, 1], not {pixels.shape}"
        )
    if pixels.dtype != np.uint8:
        raise DatasetError(f"{path}: pixels must be uint8 of 0 to 255, not {pixels.dtype}")
    if not len(pixels):
        raise DatasetError(f"{path}: the file holds no row")
    return pixels


def _label_checked(*, path: Path, label: np.ndarray, rows: int) -> np.ndarray:
    if label.shape != (rows,):
        raise DatasetError(f"{path}: label must be [{rows}] like pixels, not {label.shape}")
    if not np.issubdtype(label.dtype, np.integer) or label.min() < 0 or label.max() >= CLASSES:
        raise DatasetError(f"{path}: label must hold whole numbers of 0 to {CLASSES - 1}")
    return label.astype(np.int64)


def _usage_checked(*, path: Path, usage: np.ndarray | None, rows: int) -> np.ndarray | None:
    if usage is None:
        return None
    if usage.shape != (rows,):
        raise DatasetError(f"{path}: usage must be [{rows}] like pixels, not {usage.shape}")
    if usage.dtype.kind in "US":
        names = usage.astype(str)
        unknown = sorted(set(names) - set(USAGES))
        if unknown:
            raise DatasetError(f"{path}: usage holds {unknown[0]!r}; it may hold {', '.join(USAGES)}")
        return np.array([USAGES.index(name) for name in names], dtype=np.int64)
    if not np.issubdtype(usage.dtype, np.integer) or usage.min() < 0 or usage.max() >= len(USAGES):
        raise DatasetError(
            f"{path}: usage must hold 0 (Training), 1 (PublicTest), 2 (PrivateTest) or these names"
        )
    return usage.astype(np.int64)


def _vote_distribution(*, columns: dict[str, np.ndarray], rows: int) -> np.ndarray:
    """FER+ votes (Barsoum 2016) as a distribution; zero rows are left out of that head's loss."""
    votes = columns.get("ferplus_votes")
    if votes is None or votes.shape[0] != rows or votes.ndim != 2 or votes.shape[1] < FERPLUS_EXPRESSIONS:
        return np.zeros((rows, FERPLUS_EXPRESSIONS), np.float32)
    votes = votes[:, :FERPLUS_EXPRESSIONS].astype(np.float32)
    if "ferplus_ok" in columns:
        votes *= columns["ferplus_ok"].astype(bool)[:, None]
    return votes / np.maximum(votes.sum(axis=1, keepdims=True), 1.0)


def _vote_majority(*, columns: dict[str, np.ndarray], rows: int) -> np.ndarray | None:
    """The FER+ label by strict majority of all votes, "unknown" and "NF" included in their number (Barsoum 2016)."""
    votes = columns.get("ferplus_votes")
    if votes is None or votes.shape[0] != rows or votes.ndim != 2 or votes.shape[1] < FERPLUS_EXPRESSIONS:
        return None
    chosen = votes.argmax(axis=1)
    clear = (2 * votes.max(axis=1).astype(int) > votes.sum(axis=1, dtype=int)) & (chosen < FERPLUS_EXPRESSIONS)
    if "ferplus_ok" in columns:
        clear &= columns["ferplus_ok"].astype(bool)
    return np.where(clear, chosen, -1)
