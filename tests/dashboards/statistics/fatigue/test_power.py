"""F25–F28: exact curves come back exactly; weights go to the curve that is true."""

import math

import numpy as np
import pytest

from benchmarks.gates.fatigue_simulations import Truth, drawn
from dashboards.statistics.fatigue.curve import averaged_curve, within_curve
from dashboards.statistics.fatigue.patterns import left_out_patterns, patterns_of, resampled_patterns
from dashboards.statistics.fatigue.pooled import pooled_exponent
from dashboards.statistics.fatigue.power import (
    Rate,
    exponential_crossing,
    exponential_fit,
    power_crossing,
    power_fit,
)
from dashboards.statistics.fatigue.weights import model_weights
from tests.dashboards.statistics.fatigue.people import NAN, declining, table


def rate(value: float, low: float, high: float) -> Rate:
    return Rate(value, low, high, 100, np.array([low, value, high]))


def test_an_exact_power_curve_comes_back_whoever_is_missing() -> None:
    responses = declining(30, 5, 0.4)
    responses.y[:10, 3:] = NAN  # these left early
    responses.y[10:15, 1] = NAN  # a rejected exposure in between
    found = power_fit(responses, resamples=50)
    assert found is not None
    assert found.value == pytest.approx(0.4, abs=1e-6)
    assert (found.low, found.high) == pytest.approx((0.4, 0.4), abs=1e-5)


def test_two_viewers_with_two_exposures_by_hand() -> None:
    # Totals 3 and 1.5 at the two exposures: 1.5 / 3 = ½ = 2^(−γ), so γ = 1, whatever each of the two did.
    rows = [[1.0, 0.2], [2.0, 1.3]] * 5
    found = power_fit(table(rows), resamples=20)
    assert found is not None
    assert found.value == pytest.approx(1.0, abs=1e-8)


def test_an_exact_exponential_curve_comes_back() -> None:
    amplitude = np.linspace(0.5, 2, 12)
    found = exponential_fit(table((amplitude[:, None] * np.exp(-0.25 * np.arange(4))).tolist()), resamples=20)
    assert found is not None
    assert found.value == pytest.approx(0.25, abs=1e-6)


def test_half_and_four_fifths_by_hand() -> None:
    half = power_crossing(rate(0.5, 0.25, 1.0), 0.5, observed=6)
    assert (half.value, half.low, half.high, half.beyond) == (4.0, 2.0, 16.0, False)
    assert power_crossing(rate(0.5, 0.4, 0.6), 0.8, observed=6).value == pytest.approx(1.5625)
    slow = power_crossing(rate(0.1, -0.1, 0.3), 0.5, observed=6)
    assert slow.value == pytest.approx(1024)
    assert slow.beyond
    assert slow.high == math.inf
    assert exponential_crossing(rate(math.log(2), 0.5, 1), 0.5, observed=3).value == pytest.approx(2.0)


def test_too_few_viewers_give_no_rate_and_no_weights() -> None:
    assert power_fit(declining(9, 3, 0.3)) is None
    assert model_weights(declining(9, 3, 0.3)) is None


def test_response_dependent_drop_out_turns_the_naive_fit_but_not_ours() -> None:
    responses = drawn(Truth(viewers=3000), np.random.default_rng(3))
    found = power_fit(responses, resamples=200)
    assert found is not None
    assert found.value == pytest.approx(0.3, abs=0.04)
    assert found.low < 0.3 < found.high
    assert pooled_exponent(responses) < -0.1  # the wrong sign


def test_leaving_a_viewer_out_equals_fitting_without_them() -> None:
    responses = drawn(Truth(viewers=20), np.random.default_rng(2))
    kept = np.flatnonzero(responses.there.sum(axis=1) >= 2)
    without = np.delete(np.arange(20), kept[0])
    expected = patterns_of(type(responses)(responses.y[without], responses.day[without])).totals.sum(
        axis=(0, 1)
    )
    np.testing.assert_allclose(left_out_patterns(responses).totals[0].sum(axis=0), expected)


def test_weights_add_up_and_go_to_the_true_curve() -> None:
    for gamma, best in ((0.6, "power"), (0.0, "flat")):
        weights = model_weights(declining(300, 6, gamma, noise=0.1))
        assert weights is not None
        assert sum(weights.stacking.values()) == pytest.approx(1)
        assert sum(weights.pseudo_bma.values()) == pytest.approx(1)
        assert max(weights.pseudo_bma, key=lambda name: weights.pseudo_bma[name]) == best
    assert weights.score["flat"].value == 0
    assert weights.score["power"].low < weights.score["power"].value < weights.score["power"].high


def test_the_free_curve_is_what_the_same_viewers_do() -> None:
    rows = [[1.0, 0.8, 0.5], [2.0, 1.6, 1.0], [4.0, 3.2, NAN], [9.0, NAN, NAN]] * 5
    responses = table(rows)
    found = within_curve(responses, resampled_patterns(responses, resamples=100))
    np.testing.assert_allclose(found.ratio, [1, 0.8, 0.5], atol=1e-6)
    assert found.n.tolist() == [15, 15, 10]
    assert (found.low <= found.ratio + 1e-6).all()


def test_the_average_of_one_curve_is_that_curve() -> None:
    responses = declining(40, 4, 0.5)
    weights = {"power": 1.0, "exponential": 0.0, "wear_in_wear_out": 0.0, "flat": 0.0}
    draws = resampled_patterns(responses, resamples=20)
    found = averaged_curve(responses, draws, weights, np.array([1.0, 2.0, 9.0]))
    np.testing.assert_allclose(found.ratio, [1, 2**-0.5, 1 / 3], atol=1e-5)
