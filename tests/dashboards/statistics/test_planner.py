"""F23: numbers of viewers by formula and by simulation, and the simulated viewers behind the latter."""

import numpy as np
import pytest
from scipy.stats import binom

from dashboards.statistics.planner import viewers_for_shares
from dashboards.statistics.planner_traces import TraceDesign, trace_power
from dashboards.statistics.simulated_shares import Bump, people, simulated_expressing


def test_shares_by_hand() -> None:
    # 2 · (1.95996 + 0.84162)² · 0.3 · 0.7 / 0.2² = 82.4
    assert viewers_for_shares(0.4, 0.2, paired=False) == 83
    # 2 · 7.84888 · 0.25 · 0.75 / 0.1² = 294.3
    assert viewers_for_shares(0.3, 0.2, paired=False) == 295


def test_paired_shares_by_hand() -> None:
    # ψ = .4·.8 + .2·.6 = .44; (1.95996·√.44 + .84162·√(.44 − .04))² / .04 = 83.9
    assert viewers_for_shares(0.4, 0.2, paired=True) == 84
    # ρ = .5 takes 2·.5·√(.24·.16) = .19596 off ψ
    assert viewers_for_shares(0.4, 0.2, paired=True, correlation=0.5) == 46


def test_paired_formula_reaches_its_power() -> None:
    rng = np.random.default_rng(1)
    n, found, runs = viewers_for_shares(0.4, 0.2, paired=True), 0, 3000
    for _ in range(runs):
        a, b = rng.random(n) < 0.4, rng.random(n) < 0.2
        more, less = (a & ~b).sum(), (b & ~a).sum()
        one_side = binom.sf(max(more, less) - 1, more + less, 0.5)
        found += 2 * one_side - binom.pmf(max(more, less), more + less, 0.5) <= 0.05  # mid-p
    assert found / runs == pytest.approx(0.8, abs=0.04)


@pytest.mark.parametrize(
    ("first", "second", "correlation"), [(0.2, 0.2, 0.0), (1.2, 0.5, 0.0), (0.4, 0.2, 0.99)]
)
def test_impossible_wishes_are_refused(first: float, second: float, correlation: float) -> None:
    with pytest.raises(ValueError, match="shares"):
        viewers_for_shares(first, second, paired=True, correlation=correlation)


def test_panel_has_the_wanted_shares_and_people_that_stay_themselves() -> None:
    rng = np.random.default_rng(2)
    who = people(rng, 20_000)
    shares = Bump(peak=0.4).shares(np.arange(30) + 0.5)
    first, second = (simulated_expressing(rng, who, shares, bin_seconds=1.0) for _ in range(2))
    np.testing.assert_allclose(first.mean(axis=0), shares, atol=0.015)
    assert set(np.unique(first)) == {0.0, 1.0}
    assert np.corrcoef(first.mean(axis=1), second.mean(axis=1))[0, 1] > 0.4
    other = simulated_expressing(rng, people(rng, 20_000), shares, bin_seconds=1.0)
    assert abs(np.corrcoef(first.mean(axis=1), other.mean(axis=1))[0, 1]) < 0.03


def test_the_same_people_find_more_than_two_groups() -> None:
    designs = [TraceDesign(Bump(0.4), Bump(0.2), paired=paired) for paired in (False, True)]
    groups, same = (trace_power(design, 100, runs=60) for design in designs)
    assert same.value > groups.value
    assert groups.low < groups.value < groups.high
    assert groups.n == 60
