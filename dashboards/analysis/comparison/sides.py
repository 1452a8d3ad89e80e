"""Who is compared with whom: the same people where they saw both, else different people."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.comparison import MIN_VIEWERS
from dashboards.statistics.viewer_parts import viewer_levels


@dataclass(frozen=True)
class Sides:
    """Two sets of traces, [Va, T] and [Vb, T], over the bins that both have, and each viewer's level, [Va] and [Vb].

    `paired`: row i of both is the same viewer. `why` says in a sentence who is compared and for what reason;
    `left_out`: viewers with values who are not.
    """

    first: NDArray[np.float64]
    second: NDArray[np.float64]
    first_levels: NDArray[np.float64]
    second_levels: NDArray[np.float64]
    paired: bool
    why: str
    left_out: int


def sides_of_ads(
    first: NDArray[np.float64],
    first_keys: tuple[str, ...],
    second: NDArray[np.float64],
    second_keys: tuple[str, ...],
) -> Sides:
    """Return the sides of two ads from their traces [V, T] and the viewers' keys.

    Paired where those who saw both are five or more and at least half of the smaller audience: then each viewer is
    compared with themselves. Else viewers of one ad alone are compared with those of the other alone, because whoever
    is in both sides would make them look more alike than chance does.
    """
    a, b = _measured(first, first_keys), _measured(second, second_keys)
    both = sorted(a.keys() & b.keys())
    bins = min(first.shape[1], second.shape[1])
    if len(both) >= MIN_VIEWERS and 2 * len(both) >= min(len(a), len(b)):
        left_out = len(a.keys() | b.keys()) - len(both)
        why = f"Paired: {len(both)} people saw both, so each is compared with themselves"
        why += f"; {left_out} who saw one alone are left out." if left_out else "."
        return _sides(first[[a[k] for k in both]], second[[b[k] for k in both]], bins, True, why, left_out)
    only_a, only_b = sorted(a.keys() - b.keys()), sorted(b.keys() - a.keys())
    why = f"Not paired: different people saw them ({len(only_a)} the one, {len(only_b)} the other)"
    why += f"; the {len(both)} who saw both are too few to pair, and left out." if both else "."
    return _sides(first[[a[k] for k in only_a]], second[[b[k] for k in only_b]], bins, False, why, len(both))


def sides_of_audiences(traces: NDArray[np.float64], own: NDArray[np.str_], first: str, second: str) -> Sides:
    """Return the sides of one ad in two segments. `traces` [V, T], `own` [V]: each viewer's segment."""
    some = np.isfinite(traces).any(axis=1)
    one, other = traces[some & (own == first)], traces[some & (own == second)]
    left_out = int(some.sum()) - len(one) - len(other)
    why = f"Not paired: nobody is in both audiences ({len(one)} and {len(other)} people)"
    why += f"; {left_out} in neither are left out." if left_out else "."
    return _sides(one, other, traces.shape[1], False, why, left_out)


def _measured(traces: NDArray[np.float64], keys: tuple[str, ...]) -> dict[str, int]:
    """Return the row of each viewer who has a value."""
    some = np.isfinite(traces).any(axis=1)
    return {key: row for row, key in enumerate(keys) if some[row]}


def _sides(
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    bins: int,
    paired: bool,
    why: str,
    left_out: int,
) -> Sides:
    return Sides(
        first=first[:, :bins],
        second=second[:, :bins],
        first_levels=viewer_levels(first),
        second_levels=viewer_levels(second),
        paired=paired,
        why=why,
        left_out=left_out,
    )
