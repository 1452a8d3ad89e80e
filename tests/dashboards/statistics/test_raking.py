"""F39: known shares come out, nobody counts more than five times the mean, and what cannot be reached is said."""

import numpy as np
import pytest

from dashboards.statistics.intervals import mean_interval
from dashboards.statistics.raking import CAP, Unreached, added_of, effective_n, estimate_of, raked


def people(**counts: int) -> np.ndarray:
    return np.repeat(np.array(list(counts), dtype="U"), list(counts.values()))


def test_weights_by_hand() -> None:
    age = people(young=30, old=10)
    weights = raked({"age": age}, {"age": {"young": 0.5, "old": 0.5}})
    assert isinstance(weights, np.ndarray)
    np.testing.assert_allclose(weights, np.where(age == "young", 2 / 3, 2.0))
    assert effective_n(weights) == pytest.approx(40**2 / (30 * 4 / 9 + 10 * 4))  # 30
    value, added = added_of((age == "old").astype(float), weights)
    assert value == pytest.approx(0.5)
    assert (added**2).sum() == pytest.approx(
        (30 * (2 / 3 * 0.5) ** 2 + 10 * (2 * 0.5) ** 2) / 40**2 * 40 / 39
    )


def test_shares_of_several_variables_come_out_together() -> None:
    rng = np.random.default_rng(3)
    age = rng.choice(["18-34", "35-54", "55+"], 500, p=[0.6, 0.3, 0.1])
    region = np.where(rng.random(500) < np.where(age == "55+", 0.7, 0.3), "north", "south")
    shares = {"age": {"18-34": 0.3, "35-54": 0.35, "55+": 0.35}, "region": {"north": 0.5, "south": 0.5}}
    weights = raked({"age": age, "region": region}, shares)
    assert isinstance(weights, np.ndarray)
    for variable, own in (("age", age), ("region", region)):
        for value, share in shares[variable].items():
            assert weights[own == value].sum() / weights.sum() == pytest.approx(share, abs=1e-6)


def test_who_is_of_no_named_kind_has_no_weight() -> None:
    age = np.array(["young", "old", "", "ancient", "old", "young"])
    weights = raked({"age": age}, {"age": {"young": 0.4, "old": 0.6}})
    assert isinstance(weights, np.ndarray)
    np.testing.assert_allclose(weights, [0.8, 1.2, 0, 0, 1.2, 0.8])


@pytest.mark.parametrize(("counts", "reason"), [({"young": 40}, "empty"), ({"young": 99, "old": 1}, "apart")])
def test_a_share_that_cannot_be_reached_is_named(counts: dict[str, int], reason: str) -> None:
    shares = {"age": {"young": 0.5, "old": 0.5}}
    own = raked({"age": people(**counts)}, shares)
    assert own == Unreached(reason, "age", "old") or (
        reason == "apart" and isinstance(own, Unreached) and own.reason == "apart"
    )


def test_variables_that_contradict_each_other_are_refused() -> None:
    """All who are old live in the north, but more are to be old than to live there."""
    age = people(old=50, young=50)
    shares = {"age": {"old": 0.6, "young": 0.4}, "region": {"north": 0.3, "south": 0.7}}
    region = np.where(age == "old", "north", "south")
    own = raked({"age": age, "region": region}, shares)
    assert isinstance(own, Unreached) and own.reason == "apart"
    assert raked({}, shares) == Unreached("empty", "age", "old")


def test_nobody_counts_more_than_five_times_the_mean() -> None:
    """In each of two variables some are rare: those who are rare in both are cut, and the shares come out still."""
    rng = np.random.default_rng(5)
    age = np.where(rng.random(600) < 0.15, "old", "young")
    region = np.where(rng.random(600) < 0.15, "north", "south")
    shares = {"age": {"old": 0.4, "young": 0.6}, "region": {"north": 0.4, "south": 0.6}}
    weights = raked({"age": age, "region": region}, shares)
    assert isinstance(weights, np.ndarray)
    assert CAP * 0.99 < weights.max() <= CAP * 1.001
    for own, value in ((age, "old"), (region, "north")):
        assert weights[own == value].sum() / weights.sum() == pytest.approx(0.4, abs=0.01)


def test_equal_weights_change_nothing() -> None:
    values = np.random.default_rng(4).gamma(1.0, 1.0, 60)
    value, added = added_of(values, np.ones(60))
    own, plain = estimate_of(value, added, 60, 60.0), mean_interval(values)
    assert plain is not None and (own.low, own.high) == pytest.approx((plain.low, plain.high), rel=0.02)
    assert own.value == pytest.approx(plain.value)
