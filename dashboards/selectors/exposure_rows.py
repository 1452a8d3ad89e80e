"""Plays of one ad as arrays, wherever they were read from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.frames.resting import place_of
from dashboards.statistics.frames.series import CHANGES, stored_as


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
    raw: NDArray[np.float64]
    resting: NDArray[np.float64]
    stored: NDArray[np.bool_]
    set_aside: dict[str, int]


def of_resting(
    resting: NDArray[np.float64], names: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (rests, floors), [E, S] each: what the resting face reads in each series of `CHANGES`, 0 for the others;
    and what the same figure reads within the neutral screen, NaN for those that have none.

    `resting`: [E, 30], `Resting.stored` of each exposure.
    """
    rests, floors = np.zeros((len(names), len(resting))).T, np.full((len(names), len(resting)), np.nan).T
    for column, name in enumerate(names):
        kind, _, expression = name.partition("_")
        if name in CHANGES:
            mean, first, second = (place_of(stored_as(name), part) for part in ("mean", "first", "second"))
            rests[:, column] = resting[:, mean]
            floors[:, column] = resting[:, second] - resting[:, first]
        elif kind == "expressing":
            floors[:, column] = resting[:, place_of(expression, "shown")]
    return rests, floors


def resting_of(names: Sequence[str]) -> tuple[int, ...]:
    """Return the places of `Resting.stored` that `of_resting` needs for these series."""
    places: set[int] = set()
    for name in names:
        kind, _, expression = name.partition("_")
        if name in CHANGES:
            places.update(place_of(stored_as(name), part) for part in ("mean", "first", "second"))
        elif kind == "expressing":
            places.add(place_of(expression, "shown"))
    return tuple(sorted(places))


def from_rest(
    values: NDArray[np.float32], resting: NDArray[np.float64], names: Sequence[str]
) -> NDArray[np.float32]:
    """Return [E, T, S] with every change counted from the viewer's own resting face; the values are changed in place.

    `values`: as stored; `resting`: [E, 30].
    """
    rests, _ = of_resting(resting, names)
    for column, name in enumerate(names):
        if name in CHANGES:
            values[:, :, column] -= rests[:, column].astype(np.float32)[:, None]
    return values


_ARRAYS = tuple(name for name in ExposureRows.__dataclass_fields__ if name != "set_aside")


def rows_joined(first: ExposureRows, second: ExposureRows) -> ExposureRows:
    """Return both, by exposure, so that the same plays give the same numbers wherever they came from.

    A play that is in both was rolled up while it was read: the `first` one counts.
    """
    set_aside = _sum(first.set_aside, second.set_aside)
    if len(second.exposure):
        second = _kept(second, ~np.isin(second.exposure, first.exposure))
        joined = {name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in _ARRAYS}
        first = ExposureRows(**joined, set_aside=set_aside)
    if (np.diff(first.exposure) > 0).all():
        return replace(first, set_aside=set_aside)
    return replace(_kept(first, np.argsort(first.exposure, kind="stable")), set_aside=set_aside)


def _kept(rows: ExposureRows, index: NDArray[np.generic]) -> ExposureRows:
    return ExposureRows(**{name: getattr(rows, name)[index] for name in _ARRAYS}, set_aside=rows.set_aside)


def _sum(first: dict[str, int], second: dict[str, int]) -> dict[str, int]:
    return {name: first.get(name, 0) + second.get(name, 0) for name in {**first, **second}}
