"""F36, fairness: does the reader work alike for the groups of a panel? It speaks of the reader, not of people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.disclosure import Part, parts_apart
from dashboards.statistics.intervals import level_interval
from dashboards.statistics.level_difference import level_difference
from dashboards.statistics.permutation import random_labels, relabelled_welch_t
from dashboards.statistics.segments import MIN_VIEWERS
from dashboards.statistics.values import Estimate

# What is compared, one value a viewer: the share of their frames in which a face was found, of their exposures that
# were graded good; of their resting face, before an ad, how surely it was read, and the valence that it reads.
MEASURES = ("face", "good", "confidence", "rest")
SHARES = ("face", "good", "confidence")
LEVEL = 0.05
SHUFFLES = 4999
SEED = 36
_ENTRIES = 4_000_000
_KNOWN = ""  # all whose variable is known


@dataclass(frozen=True)
class Group:
    """Viewers who share a value of a variable, 25 or more; `levels`: by measure, None where fewer have a value."""

    variable: str
    value: str
    n: int
    levels: Mapping[str, Estimate | None]


@dataclass(frozen=True)
class Gap:
    """A group less all others of whom the variable is known. `p`: of this comparison alone, by shuffling; `adjusted`:
    by Holm's method over all comparisons; `told`: whether it is a difference at 5 % over all of them together."""

    variable: str
    value: str
    measure: str
    difference: Estimate
    p: float
    adjusted: float

    @property
    def told(self) -> bool:
        return self.adjusted <= LEVEL


@dataclass(frozen=True)
class Fairness:
    """`hidden`: by variable, viewers whose value fewer than 25 share, and of groups that are withheld lest they
    give away a few: they are in no group of their own, named nowhere, and counted among the others."""

    groups: tuple[Group, ...]
    gaps: tuple[Gap, ...]
    hidden: Mapping[str, int]


def fairness_of(
    values: NDArray[np.float64], told: Mapping[str, NDArray[np.str_]], *, shuffles: int = SHUFFLES
) -> Fairness:
    """Return how the reader did by group, and which differences stand.

    Args:
        values: [V, 4] by `MEASURES`, one row a viewer, NaN without a value. told: [V] by variable, what the panel told
            of each viewer, "" where it told nothing: these are compared with nobody, since no group is ever guessed.

    Each comparison's p is of Welch's t among shuffles of who is in the group: exact where groups are alike, however
    skewed the values, and close where their means alone are. Holm's method then holds the chance of telling any false
    difference to 5 % whatever the comparisons have to do with each other. Intervals are each comparison's own, at 95 %.
    Source: Janssen 1997, Statistics & Probability Letters 36; Holm 1979, Scandinavian Journal of Statistics 6.
    """
    groups: list[Group] = []
    found: list[Gap] = []
    hidden: dict[str, int] = {}
    allowed = _allowed(values, told)
    for place, variable in enumerate(sorted(told)):
        names = told[variable]
        shared, counts = np.unique(names[names != ""], return_counts=True)
        large = [str(own) for own in shared if (variable, str(own)) in allowed]
        hidden[variable] = int(counts[~np.isin(shared, large)].sum())
        groups += [_group(variable, own, values[names == own]) for own in large]
        if (variable, _KNOWN) not in allowed:
            continue
        # Of two groups one difference says all.
        judged = large[:1] if len(shared) == 2 and len(large) == 2 else large
        for own in judged:
            found += _gaps(variable, own, values, names, shuffles, SEED + place)
    return Fairness(tuple(groups), tuple(_adjusted(found)), hidden)


def _allowed(values: NDArray[np.float64], told: Mapping[str, NDArray[np.str_]]) -> set[Part]:
    """Return the groups that may be named. A group less all others tells of all whose variable is known, too: where
    these would give away a few beside others, the variable has no differences."""
    members = {(variable, _KNOWN): names != "" for variable, names in told.items()}
    for variable, names in told.items():
        members |= {(variable, str(own)): names == own for own in np.unique(names[names != ""])}
    wanted = sorted(
        (own for own in sorted(members, reverse=True) if members[own].sum() >= MIN_VIEWERS),
        key=lambda own: (-members[own].sum(), own[1] != _KNOWN),
    )
    measured = [np.ones(len(values), dtype=bool), *np.isfinite(values).T]
    return set(parts_apart({own: members[own] for own in wanted}, measured))


def holm(p_values: Sequence[float]) -> list[float]:
    """Return Holm's adjusted p of each, in their order: those up to α stand, at a chance of α of any false one."""
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, place in enumerate(np.argsort(np.asarray(p_values), kind="stable").tolist()):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = highest
    return adjusted


def _group(variable: str, value: str, own: NDArray[np.float64]) -> Group:
    levels = {
        name: level_interval(own[:, place], share=name in SHARES)
        if int(np.isfinite(own[:, place]).sum()) >= MIN_VIEWERS
        else None
        for place, name in enumerate(MEASURES)
    }
    return Group(variable, value, len(own), levels)


def _gaps(
    variable: str,
    value: str,
    values: NDArray[np.float64],
    names: NDArray[np.str_],
    shuffles: int,
    seed: int,
) -> Iterator[Gap]:
    known = values[names != ""]
    inside = names[names != ""] == value
    there = np.isfinite(known)
    if min(int(inside.sum()), int((~inside).sum())) < MIN_VIEWERS:
        return
    seen = np.abs(relabelled_welch_t(known, inside[None])[0])
    # Rounding in single precision must not set a tie apart.
    reached = sum(
        (np.abs(relabelled_welch_t(known, labels)) >= seen * (1 - 1e-4)).sum(axis=0)
        for labels in _shuffled(inside, shuffles, seed)
    )
    for place, name in enumerate(MEASURES):
        if min(int(there[inside, place].sum()), int(there[~inside, place].sum())) < MIN_VIEWERS:
            continue
        difference = level_difference(known[inside, place], known[~inside, place], paired=False)
        if difference is None:  # nobody differs from anybody
            continue
        p = (1 + int(reached[place])) / (1 + shuffles)
        yield Gap(variable, value, name, difference.estimate, p, 1.0)


def _shuffled(inside: NDArray[np.bool_], shuffles: int, seed: int) -> Iterator[NDArray[np.bool_]]:
    """Yield [P, V] until there are so many shuffles, in parts that fit a worker's memory."""
    viewers, first = len(inside), int(inside.sum())
    at_once = max(1, min(shuffles, _ENTRIES // viewers))
    for place, start in enumerate(range(0, shuffles, at_once)):
        yield random_labels(viewers, first, min(at_once, shuffles - start), seed + 1000 * place)


def _adjusted(found: Sequence[Gap]) -> Iterator[Gap]:
    for own, adjusted in zip(found, holm([own.p for own in found]), strict=True):
        yield Gap(own.variable, own.value, own.measure, own.difference, own.p, adjusted)
