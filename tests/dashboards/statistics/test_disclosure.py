"""What is told of parts of the viewers tells of nobody: every sum of sums, tried by somebody who knows all of them."""

import numpy as np
import pytest

from dashboards.statistics.disclosure import apart, told_parts
from dashboards.statistics.segments import LEAST_APART, MIN_VIEWERS
from tests.dashboards.attack import nested_panel, singled_out


def names_of(panel: list[dict[str, str]]) -> dict[str, np.ndarray]:
    variables = sorted({name for own in panel for name in own})
    return {name: np.array([own.get(name, "") for own in panel], dtype="U") for name in variables}


def shown_sets(names: dict[str, np.ndarray], told: set[tuple[str, str]]) -> list[frozenset[int]]:
    own = [frozenset(np.flatnonzero(names[variable] == value).tolist()) for variable, value in sorted(told)]
    return [frozenset(range(len(next(iter(names.values()))))), *own]


def test_forty_and_the_thirty_eight_within_them_are_not_both_told() -> None:
    names = names_of(
        [{"a": "x", "b": "x1"}] * 38 + [{"a": "x", "b": "x2"}] * 2 + [{"a": "y", "b": "y1"}] * 40
    )
    told = told_parts(names, [np.ones(80, dtype=bool)])
    assert ("a", "x") in told, "the larger one is told"
    assert ("b", "x1") not in told


@pytest.mark.parametrize("seed", range(60))
def test_no_sum_of_what_is_told_is_of_fewer_than_five(seed: int) -> None:
    rng = np.random.default_rng(seed)
    viewers = int(rng.integers(60, 140))
    names = names_of(nested_panel(viewers, rng))
    level = rng.random(viewers) < 0.95
    told = told_parts(names, [np.ones(viewers, dtype=bool), level])
    assert told, "something is still told"
    shown = shown_sets(names, told)
    assert min(map(len, shown)) >= MIN_VIEWERS
    assert not singled_out(shown)
    assert not singled_out([own & frozenset(np.flatnonzero(level).tolist()) for own in shown])


def test_attack_finds_whom_subtraction_finds() -> None:
    """The attacker can: all segments of 25 or more, told without a second thought, give people away."""
    found = 0
    for seed in range(20):
        names = names_of(nested_panel(90, np.random.default_rng(seed)))
        sizes = {
            (name, value): (own == value).sum() for name, own in names.items() for value in set(own) - {""}
        }
        large = {part for part, n in sizes.items() if n >= MIN_VIEWERS}
        found += bool(singled_out(shown_sets(names, large)))
    assert found == 20


def test_refusals_are_those_of_a_search_through_all_sums_but_for_a_few() -> None:
    rng = np.random.default_rng(4)
    refused = 0
    for _ in range(400):
        parts = [np.ones(int(rng.integers(12, 50)), dtype=bool)]
        for _ in range(int(rng.integers(1, 5))):
            within = parts[int(rng.integers(len(parts)))] if rng.random() < 0.6 else parts[0]
            parts.append(within & (rng.random(len(within)) < rng.choice([0.5, 0.9, 0.95])))
        told = np.array([own for own in parts if own.sum() >= LEAST_APART])
        found = singled_out([frozenset(np.flatnonzero(own).tolist()) for own in told])
        assert not (found and apart(told)), "never too little"
        refused += not found and not apart(told)
    assert refused <= 4


def test_many_variables_are_told_of_many_viewers() -> None:
    rng = np.random.default_rng(1)
    names = {f"v{place}": rng.integers(0, 4, 1000).astype("U") for place in range(8)}
    assert len(told_parts(names, [np.ones(1000, dtype=bool)])) == 32


def test_sums_of_few_count_where_longer_ones_leave_them() -> None:
    parts = np.array([[True] * 40, [True] * 3 + [False] * 37])
    assert apart(parts) and not apart(parts, few=True)
    assert apart(np.zeros((0, 40), dtype=bool)) and apart(np.zeros((2, 40), dtype=bool), few=True)
