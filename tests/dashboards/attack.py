"""Whoever has all sums that are shown: of which viewers do they tell? Knows nothing of how the product decides."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np


def singled_out(shown: Sequence[frozenset[int]], fewer_than: int = 5) -> frozenset[int]:
    """Return viewers, fewer than so many, of whom some sum of the shown ones (each times any number) tells and of
    nobody else; empty where there are none. Tried one by one: does the rest of all viewers explain fewer sums?"""
    everybody = sorted(frozenset().union(*shown))
    matrix = np.array([[viewer in own for viewer in everybody] for own in shown], dtype=float)
    alike, place, sizes = np.unique(matrix, axis=1, return_inverse=True, return_counts=True)
    few = np.flatnonzero(sizes < fewer_than)
    rank = np.linalg.matrix_rank(alike)
    for many in range(1, fewer_than):
        for kinds in combinations(few.tolist(), many):
            rest = np.delete(alike, kinds, axis=1)
            if sizes[list(kinds)].sum() < fewer_than and np.linalg.matrix_rank(rest) < rank:
                return frozenset(np.array(everybody)[np.isin(place, kinds)].tolist())
    return frozenset()


def nested_panel(viewers: int, rng: np.random.Generator) -> list[dict[str, str]]:
    """Return what a panel might tell of each: variables that nest, overlap, and differ in a few people."""
    half = rng.random(viewers) < 0.5
    few = rng.permutation(viewers)
    panel: list[dict[str, str]] = [{} for _ in range(viewers)]
    for place, own in enumerate(panel):
        own["region"] = "north" if half[place] else "south"
        own["town"] = "harbour" if half[place] and place not in few[:8] else f"other {few[place] % 3}"
        own["shop"] = "north" if half[place] != (place in few[3:6]) else "south"  # the same but for three
        if place not in few[10:13]:
            own["age"] = "young" if rng.random() < 0.5 else "old"
            own["customer"] = "yes" if own["age"] == "young" or place in few[20:24] else "no"
    return panel
