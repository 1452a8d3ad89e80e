"""Which two audiences of an ad are compared, and whether they are large enough."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.segments import MIN_VIEWERS


@dataclass(frozen=True)
class Audiences:
    """The variable's segments by size, as (name, viewers), and the two that are compared.

    `problem` says why nothing can be compared, else "".
    """

    variable: str
    names: list[str]
    sizes: list[tuple[str, int]]
    first: str
    second: str
    own: NDArray[np.str_]
    problem: str


def audiences_chosen(
    told: Mapping[str, NDArray[np.str_]],
    measured: NDArray[np.bool_],
    variable: str,
    wanted: tuple[str, str],
) -> Audiences:
    """Return the audiences to compare.

    Args:
        told: for each variable the viewers' segments, [V] of text, "" where unknown.
        measured: [V], who has values. variable, wanted: what was asked for; else the first variable and its two
            largest segments.
    """
    names = sorted(told)
    if not names:
        text = "The panel told nothing of its participants, so there are no audiences to compare."
        return Audiences("", [], [], "", "", np.zeros(0, dtype=str), text)
    variable = variable if variable in told else names[0]
    own = told[variable]
    found, counts = np.unique(own[measured & (own != "")], return_counts=True)
    sizes = [(str(found[k]), int(counts[k])) for k in np.argsort(-counts, kind="stable")]
    known = [name for name, _ in sizes]
    first = wanted[0] if wanted[0] in known else next((name for name in known if name != wanted[1]), "")
    second = wanted[1] if wanted[1] in known and wanted[1] != first else ""
    second = second or next((name for name in known if name != first), "")
    return Audiences(
        variable, names, sizes, first, second, own, _problem(dict(sizes), first, second, variable)
    )


def _problem(sizes: dict[str, int], first: str, second: str, variable: str) -> str:
    if not second:
        return f"“{variable}” has only one segment among the measured viewers."
    small = [f"“{name}” has {sizes[name]}" for name in (first, second) if sizes[name] < MIN_VIEWERS]
    if small:
        return (
            f"Too small to be shown: {' and '.join(small)} of the {MIN_VIEWERS} viewers that a segment needs."
        )
    return ""
