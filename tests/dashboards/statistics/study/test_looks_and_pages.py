"""Intervals that hold at every look, what is shared by the tests of a page, and what is drawn to zero."""

from math import inf, sqrt

import numpy as np
import pytest

from dashboards.statistics.study.anytime import anytime_critical, anytime_p
from dashboards.statistics.study.lost import lost_bounds, lost_share
from dashboards.statistics.study.page import exploratory_p, primary_p
from dashboards.statistics.study.pooling import pooled
from dashboards.statistics.study.spread import segment_spreads


def test_interval_and_p_of_a_look_say_the_same() -> None:
    for df in (12, 40, 300, 5000):
        reach = anytime_critical(df)
        assert anytime_p(reach, df) == pytest.approx(0.05, rel=1e-9)
        assert anytime_p(0.99 * reach, df) > 0.05 > anytime_p(1.01 * reach, df)


def test_for_many_viewers_it_is_the_asymptotic_confidence_sequence() -> None:
    """Waudby-Smith et al. 2024, equation 1: √(2(nρ² + 1)/(n²ρ²)·log(√(nρ² + 1)/α)), in standard errors of 1/√n."""
    n, planned = 20_000, 10_000
    told = -2 * np.log(0.05)
    rho = (told + np.log(told + 1)) / planned
    expected = sqrt(2 * (n * rho + 1) / (n**2 * rho) * np.log(sqrt(n * rho + 1) / 0.05)) * sqrt(n)
    assert anytime_critical(n - 1, planned=planned) == pytest.approx(expected, rel=1e-3)


def test_it_is_narrowest_where_it_is_planned_and_says_nothing_of_one_viewer() -> None:
    at = {planned: anytime_critical(149, planned=planned) for planned in (20, 150, 2000)}
    assert at[150] < min(at[20], at[2000])
    assert 2.8 < at[150] < 3.2
    assert (
        anytime_critical(0) == anytime_critical(9, planned=100) == inf
    )  # ten of a hundred planned: no end yet
    assert anytime_p(5.0, 0) == 1.0


def test_looks_at_nothing_are_rarely_called_something() -> None:
    rng = np.random.default_rng(7)
    values = rng.normal(0, 1, (2000, 200))
    n = np.arange(1, 201)
    sums, squares = values.cumsum(axis=1), (values**2).cumsum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = sums / n / np.sqrt((squares - sums**2 / n) / (n - 1) / n)
    reach = np.array([anytime_critical(int(k) - 1) for k in n])
    assert (np.abs(t[:, 4:]) > reach[4:]).any(axis=1).mean() <= 0.05
    assert (np.abs(t[:, 4:]) > 1.97).any(axis=1).mean() > 0.35  # what a fixed look would have claimed


def test_shares_of_a_page() -> None:
    assert exploratory_p(0.0005, 13) == pytest.approx(0.0325)
    assert exploratory_p(0.02, 13) == 1.0
    assert primary_p(0.02, 3) == pytest.approx(0.06)


def test_pooling_draws_noise_to_zero_and_leaves_what_is_sure() -> None:
    errors = np.array([0.1, 0.1, 0.1])
    noise, half = pooled(np.array([0.05, -0.05, 0.01]), errors)
    assert np.abs(noise).max() < 0.03
    assert (half > 0).all()
    sure, _ = pooled(np.array([1.0, -1.0, 0.02]), errors)
    np.testing.assert_allclose(sure, [1.0, -1.0, 0.02], atol=0.02)


def test_lost_frames_are_bounded_by_the_extremes_that_were_seen() -> None:
    values = np.full((20, 10), 0.1)
    values[:, 5:] = np.nan
    values[:10, 0] = 0.9  # somebody was seen to laugh
    low, high = lost_bounds(values)
    assert lost_share(values).value == pytest.approx(0.5)
    observed = np.nanmean(values, axis=1).mean()
    assert low.value == pytest.approx(0.5 * observed + 0.5 * 0.1)
    assert high.value == pytest.approx(0.5 * observed + 0.5 * 0.9)
    whole = np.random.default_rng(9).normal(0, 1, (20, 10))
    assert [own.value for own in lost_bounds(whole)] == pytest.approx([whole.mean()] * 2)
    assert lost_bounds(np.full((3, 4), np.nan)) == (None, None)
    alone = lost_bounds(np.array([[0.1, 0.3, np.nan, np.nan]]))[1]
    assert (alone.value, alone.low, alone.n) == (pytest.approx(0.249), None, 1)


def test_bounds_of_lost_frames_know_that_the_strongest_were_met_by_chance() -> None:
    """A tenth laughs, and is what the strongest moments are: the true bound is that of 60,000 viewers."""

    def study(rng: np.random.Generator, viewers: int) -> np.ndarray:
        laughs = np.where(rng.random((viewers, 1)) < 0.1, rng.gamma(3, 0.1, (viewers, 1)), 0.02)
        values = laughs + rng.normal(0, 0.03, (viewers, 30))
        values[rng.random(values.shape) < 0.1] = np.nan
        return values

    rng = np.random.default_rng(12)
    low, high = (own.value for own in lost_bounds(study(rng, 60_000)))
    found = [lost_bounds(study(rng, 150)) for _ in range(300)]
    assert np.mean([own.low <= low <= own.high for own, _ in found]) >= 0.91
    assert np.mean([own.low <= high <= own.high for _, own in found]) >= 0.91


def test_highest_segment_is_corrected_for_being_chosen() -> None:
    rng = np.random.default_rng(8)
    levels = rng.normal(0, 1, 300)
    names = np.array(list("abcde"))
    variables = {str(own): names[rng.integers(0, 5, 300)] for own in range(10)}
    best = min(segment_spreads(levels, variables, permutations=1000).values(), key=lambda own: own.p)
    assert best.p > 0.05
    assert best.low < 0 < best.high
    true = segment_spreads(levels + 2 * (variables["3"] == "d"), variables, permutations=1000)
    assert (true["3"].highest, true["3"].p < 0.01, true["3"].low > 0) == ("d", True, True)
    assert true["3"].difference == pytest.approx(2, abs=0.8)


def test_small_and_unknown_segments_are_not_compared() -> None:
    levels = np.arange(80.0)
    own = np.array(["a"] * 40 + ["b"] * 24 + [""] * 16)
    assert segment_spreads(levels, {"x": own}) == {}
    assert segment_spreads(np.zeros(80), {"x": np.array(["a", "b"] * 40)}) == {}
