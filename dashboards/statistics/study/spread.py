"""The highest segment against the lowest, corrected for being chosen: among all segments of all variables."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.comparison import ALPHA
from dashboards.statistics.resampling import MANY_VIEWERS
from dashboards.statistics.segments import MIN_VIEWERS

PERMUTATIONS = 4000
SEED = 20_261_126


@dataclass(frozen=True)
class Spread:
    """The two segments of a variable that lie furthest apart. `low`, `high`: the 95 % interval of the difference, at
    once for all pairs of all variables; `p`: how often chance alone sets any two as far apart; `n`: viewers of both."""

    highest: str
    lowest: str
    difference: float
    low: float
    high: float
    p: float
    n: int


def segment_spreads(
    levels: NDArray[np.float64],
    variables: Mapping[str, NDArray[np.str_]],
    *,
    permutations: int = PERMUTATIONS,
) -> dict[str, Spread]:
    """Return the spread of each variable with two segments of 25 viewers or more; none where nobody differs.

    `levels`: [V], NaN without one; `variables`: by name each viewer's segment, [V], "" where unknown or withheld.
    Levels are dealt out anew among viewers of such segments; the largest |difference| in its error, over all pairs of
    all variables, is the yardstick of each. From 1,000 viewers on the segments' means are drawn as normal instead.
    Source: Westfall & Young 1993, Resampling-Based Multiple Testing; Tukey 1953.
    """
    measured = np.isfinite(levels)
    columns: list[NDArray[np.bool_]] = []
    pairs: dict[str, list[tuple[str, int]]] = {}
    for variable, own in variables.items():
        sizes = [(str(name), measured & (own == name)) for name in np.unique(own[own != ""])]
        large = [(name, who) for name, who in sizes if who.sum() >= MIN_VIEWERS]
        if len(large) > 1:
            pairs[variable] = [(name, len(columns) + place) for place, (name, _) in enumerate(large)]
            columns += [who for _, who in large]
    if not columns:
        return {}
    told = np.any(columns, axis=0)
    values = levels[told] - levels[told].mean()
    if not np.ptp(values) > 0:
        return {}
    members = np.stack([own[told] for own in columns], axis=1).astype(np.float64)
    n = members.sum(axis=0)
    first, second = (np.array(own) for own in zip(*_pairs(pairs), strict=True))
    error = values.std(ddof=1) * np.sqrt(1 / n[first] + 1 / n[second])

    def distances(dealt: NDArray[np.float64]) -> NDArray[np.float64]:
        means = dealt @ members / n
        return (means[..., first] - means[..., second]) / error

    rng = np.random.default_rng(SEED)
    if len(values) < MANY_VIEWERS:
        dealt = distances(rng.permuted(np.tile(values, (permutations, 1)), axis=1))
    else:  # their means are normal, and a dealing out of thousands would take seconds
        means = rng.standard_normal((permutations, len(n))) * values.std(ddof=1) / np.sqrt(n)
        dealt = (means[:, first] - means[:, second]) / error
    null = np.sort(np.abs(dealt).max(axis=1))
    reach, found = float(np.quantile(null, 1 - ALPHA)), distances(values)
    spreads: dict[str, Spread] = {}
    start = 0
    for variable, names in pairs.items():
        stop = start + len(names) * (len(names) - 1) // 2
        place = start + int(np.abs(found[start:stop]).argmax())
        spreads[variable] = _spread(
            names, first[place], second[place], found[place], error[place], reach, null, n
        )
        start = stop
    return spreads


def _spread(
    own: list[tuple[str, int]],
    first: int,
    second: int,
    distance: float,
    error: float,
    reach: float,
    null: NDArray[np.float64],
    n: NDArray[np.float64],
) -> Spread:
    names = {place: name for name, place in own}
    highest, lowest = (names[first], names[second]) if distance > 0 else (names[second], names[first])
    size = abs(float(distance))
    heavier = len(null) - int(np.searchsorted(null, size * (1 - 1e-9), side="left"))
    low, high = (float((size + end * reach) * error) for end in (-1, 1))
    p = (1 + heavier) / (1 + len(null))
    return Spread(highest, lowest, size * float(error), low, high, p, int(n[first] + n[second]))


def _pairs(variables: Mapping[str, list[tuple[str, int]]]) -> list[tuple[int, int]]:
    return [
        (a, b) for own in variables.values() for place, (_, a) in enumerate(own) for _, b in own[place + 1 :]
    ]
