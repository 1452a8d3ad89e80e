"""The input of every fatigue figure: one response for each viewer and exposure number."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MAX_NUMBER = 12  # later exposures are too few to say anything, and are left out
MIN_VIEWERS_AT_NUMBER = 20
RESAMPLES, SEED = 2000, 20_130_723


@dataclass(frozen=True)
class Responses:
    """V viewers by M exposure numbers; NaN where a viewer has no usable exposure of that number.

    `y` [V, M]: the response, for example the share of smiling or the mean expressiveness; on a ratio scale (0 means
    none), single values may be below zero. `day` [V, M]: when, in days. Column k is exposure number k + 1. Viewers
    without any value are not in it.
    """

    y: NDArray[np.float64]
    day: NDArray[np.float64]

    @property
    def there(self) -> NDArray[np.bool_]:
        return np.isfinite(self.y)

    @property
    def n_at(self) -> NDArray[np.int64]:
        """Return [M], how many viewers have a value at each exposure number."""
        return self.there.sum(axis=0)

    @property
    def viewers(self) -> int:
        return len(self.y)

    @property
    def repeaters(self) -> int:
        """Return how many viewers have two values or more: only they can tell anything about fatigue."""
        return int((self.there.sum(axis=1) >= 2).sum())

    def of_repeaters(self) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
        """Return y (0 where there is none), where it is there, and the day, [V', M] each, of repeaters."""
        rows = self.there.sum(axis=1) >= 2
        there = self.there[rows]
        return np.where(there, self.y[rows], 0.0), there, self.day[rows]

    def last_number(self, least: int = MIN_VIEWERS_AT_NUMBER) -> int:
        """Return the highest exposure number that `least` viewers have reached; 0 where not even the first."""
        enough = np.flatnonzero(self.n_at >= least)
        return int(enough[-1]) + 1 if len(enough) else 0

    def up_to(self, number: int) -> "Responses":
        """Return the part up to this exposure number."""
        kept = self.there[:, :number].any(axis=1)
        return Responses(self.y[kept, :number], self.day[kept, :number])


def responses_of(
    viewers: Sequence[object] | NDArray[np.generic],
    numbers: NDArray[np.int64],
    days: NDArray[np.float64],
    values: NDArray[np.float64],
    *,
    max_number: int = MAX_NUMBER,
) -> Responses:
    """Return the table from rows: viewer (any label), exposure number (1 = first), day and response.

    Rows with a NaN response are left out; several rows of one viewer and number are averaged.

    Raises:
        ValueError: the columns differ in length, or a number is below 1.
    """
    labels = np.asarray(viewers)
    numbers = np.asarray(numbers, dtype=np.int64)
    days, values = np.asarray(days, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if not len(labels) == len(numbers) == len(days) == len(values):
        raise ValueError("viewers, numbers, days and values differ in length")
    if (numbers < 1).any():
        raise ValueError("exposure numbers begin at 1")
    kept = np.isfinite(values) & (numbers <= max_number)
    keys, rows = np.unique(labels[kept], return_inverse=True)
    width = int(numbers[kept].max()) if kept.any() else 0
    shape = (len(keys), width)
    cells = rows * width + numbers[kept] - 1
    n = np.bincount(cells, minlength=shape[0] * width)

    def mean(column: NDArray[np.float64]) -> NDArray[np.float64]:
        sums = np.bincount(cells, weights=column[kept], minlength=shape[0] * width)
        return np.divide(sums, n, out=np.full(len(n), np.nan), where=n > 0).reshape(shape)

    return Responses(y=mean(values), day=mean(days))
