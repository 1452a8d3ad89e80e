"""Each ad of a campaign against all its others, as one family (F21)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.families import Member, family_tested
from dashboards.statistics.level_difference import LevelDifference, level_difference
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.surfaces.forest import ForestMark, forest_marks


@dataclass(frozen=True)
class FamilyRow:
    """An ad's difference from the mean of the others; the three are None where too few viewers can tell."""

    key: int
    n: int
    found: LevelDifference | None
    test: Member | None
    mark: ForestMark | None


def against_others(levels: Mapping[int, Mapping[str, float]]) -> list[FamilyRow]:
    """Return a row for each ad, in the order given, corrected together by Benjamini–Hochberg.

    `levels`: for each ad its viewers' levels by viewer key, finite values alone. An ad's viewers are compared with
    themselves at the other ads (paired) where half of them or more have seen another; else with those who have not seen
    it. Ads under ten viewers have no row in the family: they are shown as too few.
    """
    found = {key: _difference(key, levels) for key in levels}
    tested = family_tested({str(key): own.p for key, own in found.items() if own})
    marks = forest_marks([own.estimate if own else None for own in found.values()], smallest=0.02)
    return [
        FamilyRow(key, len(levels[key]), own, tested.get(str(key)), mark)
        for (key, own), mark in zip(found.items(), marks, strict=True)
    ]


def _difference(key: int, levels: Mapping[int, Mapping[str, float]]) -> LevelDifference | None:
    own = levels[key]
    others: dict[str, list[float]] = {}
    for other, theirs in levels.items():
        if other != key and len(theirs) >= MIN_VIEWERS:
            for viewer, level in theirs.items():
                others.setdefault(viewer, []).append(level)
    if len(own) < MIN_VIEWERS:
        return None
    both = sorted(own.keys() & others.keys())
    if 2 * len(both) >= len(own):
        return level_difference(
            np.array([own[viewer] for viewer in both]),
            np.array([np.mean(others[viewer]) for viewer in both]),
            paired=True,
        )
    apart = [float(np.mean(own_levels)) for viewer, own_levels in others.items() if viewer not in own]
    alone = [level for viewer, level in own.items() if viewer not in others]
    return level_difference(np.array(alone), np.array(apart), paired=False)


def levels_by_viewer(levels: NDArray[np.float64], keys: tuple[str, ...]) -> dict[str, float]:
    """Return the finite levels by viewer key."""
    return {key: float(level) for key, level in zip(keys, levels, strict=True) if np.isfinite(level)}
