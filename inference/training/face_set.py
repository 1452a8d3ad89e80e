"""Labelled faces in memory, whatever file they came from."""

import hashlib
from dataclasses import dataclass, field, replace

import numpy as np

from inference.training.left_out import LeftOut

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
    all zero where nobody voted or the row could not be joined. repeated: bool [n], this picture stands in Training too
    (None where there is no usage). majority: int64 [n], the FER+ expression that more than half of all voters chose, −1
    where there is none; None without votes. judged_on: what the rows of the usage PublicTest are, for logs. left_out:
    what was not read, and why.
    """

    pixels: np.ndarray
    label: np.ndarray
    usage: np.ndarray | None
    votes: np.ndarray
    repeated: np.ndarray | None
    majority: np.ndarray | None = None
    judged_on: str = "PublicTest"
    left_out: LeftOut = field(default_factory=LeftOut)

    def __len__(self) -> int:
        return len(self.label)

    def where(self, mask: np.ndarray) -> "FaceSet":
        """Keep the rows of a boolean mask [n]."""
        return replace(
            self,
            pixels=self.pixels[mask],
            label=self.label[mask],
            usage=None if self.usage is None else self.usage[mask],
            votes=self.votes[mask],
            repeated=None if self.repeated is None else self.repeated[mask],
            majority=None if self.majority is None else self.majority[mask],
        )

    def count_of(self, name: str) -> int:
        """How many rows have a usage; 0 for a file without usage."""
        return 0 if self.usage is None else int((self.usage == USAGES.index(name)).sum())

    def of_usage(self, name: str) -> "FaceSet":
        """Keep one usage ("Training", "PublicTest", "PrivateTest"), or every row for "all" or a file without usage."""
        if name == "all" or self.usage is None:
            return self
        chosen = self.where(self.usage == USAGES.index(name))
        if not len(chosen):
            raise DatasetError(f"no row of the file has the usage {name}")
        return chosen

    def digest(self) -> str:
        """sha256 of all that a run learns from or is judged by, so that a resumed run cannot go on with other data."""
        digest = hashlib.sha256()
        for column in (self.pixels, self.label, self.usage, self.votes):
            digest.update(b"none" if column is None else np.ascontiguousarray(column).data)
        return digest.hexdigest()
