"""F21 and F22: what stays of many comparisons, and where an ad stands among the others."""

import numpy as np
import pytest

from dashboards.statistics.families import family_tested
from dashboards.statistics.norms import norm_place


def test_benjamini_hochberg_by_hand() -> None:
    found = family_tested({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.5})
    assert found["a"].adjusted == pytest.approx(0.04)
    assert found["b"].adjusted == found["c"].adjusted == pytest.approx(0.04 * 4 / 3)
    assert [name for name, member in found.items() if member.stays] == ["a"]
    assert list(found) == ["a", "b", "c", "d"]
    assert family_tested({}) == {}


def test_p_values_outside_their_range_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        family_tested({"a": 1.2})


def test_no_norm_under_twenty_ads() -> None:
    others, errors = np.linspace(-1, 1, 20), np.full(20, 0.01)
    assert norm_place(0.0, 0.01, others=others[:19], other_errors=errors[:19]) is None
    found = norm_place(0.0, 0.01, others=others, other_errors=errors)
    assert (found.ads, found.percentile) == (20, pytest.approx(50, abs=2))


def test_a_surely_measured_ad_is_hardly_shrunken_and_an_unsure_one_is() -> None:
    rng = np.random.default_rng(1)
    others, errors = rng.normal(0, 1, 200), np.full(200, 0.05)
    sure = norm_place(1.0, 0.05, others=others, other_errors=errors)
    unsure = norm_place(1.0, 1.0, others=others, other_errors=errors)
    assert sure.weight > 0.99
    assert sure.percentile == pytest.approx(100 * (others < 1).mean(), abs=3)
    assert unsure.shrunk == pytest.approx(unsure.weight * 1 + (1 - unsure.weight) * unsure.norm_mean)
    assert unsure.weight == pytest.approx(0.5, abs=0.06)
    assert unsure.high - unsure.low > 3 * (sure.high - sure.low)


def test_spread_between_ads_is_found_without_their_errors() -> None:
    rng = np.random.default_rng(2)
    truth = rng.normal(0.2, 0.1, 2000)
    errors = rng.uniform(0.05, 0.3, 2000)
    found = norm_place(0.2, 0.1, others=truth + rng.normal(0, errors), other_errors=errors)
    assert found.spread == pytest.approx(0.1, abs=0.015)
    assert found.norm_mean == pytest.approx(0.2, abs=0.01)


def test_ads_that_cannot_be_told_apart_have_no_place() -> None:
    found = norm_place(0.3, 0.5, others=np.full(30, 0.1), other_errors=np.full(30, 0.5))
    assert (found.percentile, found.low, found.high) == (50.0, 5.0, 95.0)


def test_interval_of_the_percentile_holds_the_true_place() -> None:
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(200):
        truth, theirs = rng.normal(0, 0.1), rng.normal(0, 0.1, 60)
        found = norm_place(
            truth + rng.normal(0, 0.05),
            0.05,
            others=theirs + rng.normal(0, 0.05, 60),
            other_errors=np.full(60, 0.05),
        )
        held += found.low <= 100 * (theirs < truth).mean() <= found.high
    assert held / 200 >= 0.85
