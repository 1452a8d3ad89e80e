"""Plays of one ad as arrays, wherever they were read from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class ExposureRows:
    """E plays: see `AdSeries`. `viewer` [E] holds the 16 bytes of each viewer's key; `set_aside` counts frames of all
    plays read, also of those that had no frame while the ad ran and are not among the E."""

    exposure: NDArray[np.int64]
    viewer: NDArray[np.bytes_]
    number: NDArray[np.int16]
    day: NDArray[np.datetime64]
    grade: NDArray[np.str_]
    valid: NDArray[np.int64]
    running: NDArray[np.int64]
    values: NDArray[np.float32]
    means: NDArray[np.float64]
    stored: NDArray[np.bool_]
    set_aside: dict[str, int]


_ARRAYS = tuple(name for name in ExposureRows.__dataclass_fields__ if name != "set_aside")


def rows_joined(first: ExposureRows, second: ExposureRows) -> ExposureRows:
    """Return both, by exposure, so that the same plays give the same numbers wherever they came from.

    A play that is in both was rolled up while it was read: the `first` one counts.
    """
    if len(second.exposure):
        second = _kept(second, ~np.isin(second.exposure, first.exposure))
    joined = {name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in _ARRAYS}
    both = ExposureRows(**joined, set_aside=_sum(first.set_aside, second.set_aside))
    order = np.argsort(both.exposure, kind="stable")
    return both if (np.diff(order) == 1).all() else _kept(both, order)


def _kept(rows: ExposureRows, index: NDArray[np.generic]) -> ExposureRows:
    return ExposureRows(**{name: getattr(rows, name)[index] for name in _ARRAYS}, set_aside=rows.set_aside)


def _sum(first: dict[str, int], second: dict[str, int]) -> dict[str, int]:
    return {name: first.get(name, 0) + second.get(name, 0) for name in {**first, **second}}
