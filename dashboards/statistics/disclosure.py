"""Which parts of the viewers may be told, so that nobody is found by adding and subtracting what is told.

A mean and its n are a sum, so whoever has several has every sum of theirs, each times any number. One that leaves fewer
than five viewers tells of these: nested variables (38 of the 40 who …), several that share a margin, or all but a few.
Differences of pairs are some of them; here every combination of all that is told is looked at.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.segments import LEAST_APART, MIN_VIEWERS

Part = tuple[str, str]
# Combinations are reckoned modulo a prime: exact, and one of few viewers is one of few there too, so none is missed.
_PRIME = 2**31 - 1


def apart(parts: NDArray[np.bool_], least: int = LEAST_APART, *, few: bool = False) -> bool:
    """Return whether every sum that can be made of the sums over `parts` [K, V], times any numbers, is of nobody or of
    `least` viewers or more. `few`: whether the sums of fewer are known, too; they are not where nothing is told of so
    few, but they are in a stretch of days, as what longer ones leave.

    Sets of viewers by which all sums are fixed (bases) are taken out one after the other. A sum of fewer than `least`
    viewers has none in one of `least` bases, and then is nothing; in one of half as many it has one at most, and then
    is a row of the matrix turned to unity in that basis: those are counted. Where there are fewer bases, it is held for
    not apart: that refuses too much at times, never too little.
    Source: Cox 1980, JASA 75, 377–385 (complementary suppression); Edmonds 1965 (disjoint bases).
    """
    shown = parts[parts.sum(axis=1) >= (1 if few else least)]
    if not len(shown):
        return True
    packed = np.ascontiguousarray(np.packbits(shown, axis=0).T)
    _, first, weights = np.unique(
        packed.view(f"V{packed.shape[1]}").ravel(), return_index=True, return_counts=True
    )
    atoms = shown[:, first].astype(np.int64)
    left = np.minimum(weights, least)
    for bases in range(least):
        rows, basis = _turned(atoms, np.argsort(-left, kind="stable"))
        if not left[basis].all():
            return 2 * bases >= least
        if min(int(weights[row != 0].sum()) for row in rows) < least:
            return False
        left[basis] -= 1
    return True


def told_parts(names: Mapping[str, NDArray[np.str_]], measured: Sequence[NDArray[np.bool_]]) -> set[Part]:
    """Return the segments (variable, value) that may be told beside all viewers, of 25 viewers or more.

    Args:
        names: by variable, [V], what the panel told, "" where it told nothing.
        measured: [V] each, whom figures are made of: all who are kept, and those of them who have a level. The first
            counts for the 25.

    The larger are told first, then those with which all combinations still are `apart`; so of two that give away a few
    the smaller is withheld, always the same one.
    """
    sizes: dict[Part, int] = {}
    for variable, own in names.items():
        values, counts = np.unique(own[measured[0] & (own != "")], return_counts=True)
        sizes |= {(variable, str(value)): int(n) for value, n in zip(values, counts, strict=True)}
    large = sorted(
        (own for own in sorted(sizes, reverse=True) if sizes[own] >= MIN_VIEWERS), key=lambda own: -sizes[own]
    )
    members = {own: names[own[0]] == own[1] for own in large}
    return set(parts_apart(members, measured, np.ones_like(measured[0])))


def parts_apart(
    members: Mapping[Part, NDArray[np.bool_]], measured: Sequence[NDArray[np.bool_]], *base: NDArray[np.bool_]
) -> list[Part]:
    """Return those of `members` ([V] each, in the order in which they are wanted) that may be told beside `base`."""

    def among(told: Sequence[Part], wanted: Sequence[Part]) -> list[Part]:
        parts = np.array([*base, *(members[own] for own in (*told, *wanted))])
        if not wanted or all(apart(parts & who) for who in measured):
            return [*told, *wanted]
        if len(wanted) == 1:
            return list(told)
        half = len(wanted) // 2
        return among(among(told, wanted[:half]), wanted[half:])

    return among([], list(members))


def names_told(names: Mapping[str, NDArray[np.str_]], told: set[Part]) -> dict[str, NDArray[np.str_]]:
    """Return the same names, "" where a segment is not told."""
    return {
        variable: np.where(np.isin(own, [value for name, value in told if name == variable]), own, "")
        for variable, own in names.items()
    }


def _turned(
    matrix: NDArray[np.int64], order: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows [R, A] of a matrix [K, A], R its rank, turned to unity in R columns, and these columns: the first
    ones in this order that are enough."""
    rows, columns = matrix[:, order] % _PRIME, []
    for place in range(len(rows)):
        there = rows[place:].any(axis=0)
        if not there.any():
            rows = rows[:place]
            break
        column = int(there.argmax())
        pivot = place + int((rows[place:, column] != 0).argmax())
        rows[[place, pivot]] = rows[[pivot, place]]
        rows[place] = rows[place] * pow(int(rows[place, column]), -1, _PRIME) % _PRIME
        others = rows[:, column].copy()
        others[place] = 0
        hit = np.flatnonzero(others)
        rows[hit] = (rows[hit] - others[hit, None] * rows[place]) % _PRIME
        columns.append(column)
    back = np.empty_like(rows)
    back[:, order] = rows
    return back, order[np.array(columns, dtype=np.int64)]
