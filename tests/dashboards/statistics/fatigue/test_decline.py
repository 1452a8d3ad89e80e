"""F24–F28: exact curves come back, whoever leaves, in any season; weights go to the curve that is
true."""

import math

import numpy as np
import pytest

from benchmarks.gates.fatigue_simulations import Truth, drawn, true_ratio
from dashboards.statistics.fatigue.curves import (
    EXPONENTIAL,
    FLAT,
    POWER,
    WEAR_IN_OUT,
    crossing,
    curves_of,
    design_of,
)
from dashboards.statistics.fatigue.decline import decline_of
from dashboards.statistics.fatigue.likelihood import day_prior, prior_of, score_of, start_of, study_data
from dashboards.statistics.fatigue.pooled import pooled_exponent
from dashboards.statistics.fatigue.responses import Responses
from tests.dashboards.statistics.fatigue.people import NAN, declining


def test_the_score_is_the_slope_of_the_likelihood() -> None:
    responses = drawn(Truth(leaving="own shown", viewers=40, exposures=4), np.random.default_rng(3))
    data = study_data(responses)
    assert data is not None
    own = start_of(data, prior_of(data, day=day_prior(responses))) + 0.05
    score = score_of(own, data)
    for place in range(len(own)):
        step = np.zeros(len(own))
        step[place] = 1e-5
        rise = (score_of(own + step, data).log - score_of(own - step, data).log) / 2e-5
        np.testing.assert_allclose(score.slope[:, place], rise, rtol=1e-4, atol=1e-5)


def test_a_power_curve_comes_back_whoever_is_missing() -> None:
    responses = declining(200, 5, 0.4, noise=0.05)
    responses.y[:60, 3:] = NAN  # these left early
    responses.y[60:90, 1] = NAN  # a rejected exposure in between
    found = decline_of(responses)
    assert found is not None
    np.testing.assert_allclose(found.ratio, np.arange(1, 6) ** -0.4, rtol=0.02)
    assert found.n.tolist() == [200, 170, 200, 140, 140]
    rate = curves_of(found).curves[POWER].rate
    assert rate is not None and rate.low is not None and rate.high is not None
    assert rate.low < 0.4 < rate.high and rate.high - rate.low < 0.1


def test_leaving_after_ones_own_decline_turns_the_naive_fit_but_not_ours() -> None:
    truth = Truth(spread=0.2, leaving="own shown", viewers=3000)
    responses = drawn(truth, np.random.default_rng(3))
    found = decline_of(responses)
    assert found is not None
    rate = curves_of(found).curves[POWER].rate
    assert rate is not None and rate.low is not None and rate.high is not None
    assert rate.value == pytest.approx(0.3, abs=0.04)
    assert rate.low < 0.3 < rate.high
    assert pooled_exponent(responses) < 0.25
    np.testing.assert_allclose(found.ratio, true_ratio(truth), rtol=0.08)


@pytest.mark.parametrize("trend", [-0.05, 0.05])
def test_a_season_is_no_fatigue(trend: float) -> None:
    truth = Truth(gamma=0.0, spread=0.0, trend=trend, viewers=1500)
    found = decline_of(drawn(truth, np.random.default_rng(4)))
    assert found is not None
    assert found.day.value == pytest.approx(math.log1p(trend), abs=0.012)
    assert found.low[-1] < 1 < found.high[-1] and found.told_apart


def test_restless_faces_are_no_declines_of_their_own() -> None:
    """Some faces are read alike each time, others by ±.06, more than they respond on the mean; none has a decline of
    its own. With one noise for all, ω comes out as .13."""
    rng = np.random.default_rng(7)
    strength = np.where(rng.random(1000) < 0.2, 4.0, 0.25)[:, None] * rng.gamma(2.0, 0.02, (1000, 1))
    shown = strength * np.arange(1, 7) ** -0.3 * rng.gamma(9.0, 1 / 9.0, (1000, 6))
    restless = 0.06 * 10 ** (-3 * rng.random((1000, 1)))
    y = shown + restless * rng.standard_normal((1000, 6))
    found = decline_of(Responses(y, np.cumsum(rng.integers(1, 6, y.shape), axis=1).astype(float)))
    assert found is not None
    assert found.spread < 0.1
    rate = curves_of(found).curves[POWER].rate
    assert rate is not None and rate.value == pytest.approx(0.3, abs=0.05)


def test_the_same_rest_for_all_tells_exposures_and_days_not_apart() -> None:
    y = declining(200, 4, 0.2, noise=0.2).y
    found = decline_of(Responses(y, np.broadcast_to(np.arange(4) * 7.0, y.shape)))
    assert found is not None and not found.told_apart
    assert found.low[-1] < 1 < found.high[-1]  # a season could have done it


def test_strong_expressers_stand_beside_typical_viewers() -> None:
    """Those who respond strongly lose half, the others nothing: it shows."""
    rng = np.random.default_rng(6)
    strength = np.where(np.arange(400) < 80, 1.0, 0.15) * rng.uniform(0.8, 1.2, 400)
    curve = np.where(np.arange(400)[:, None] < 80, np.array([1.0, 0.7, 0.5]), 1.0)
    y = strength[:, None] * curve * rng.gamma(25, 1 / 25, (400, 3))
    day = np.cumsum(rng.integers(1, 9, y.shape), axis=1).astype(float)
    found = decline_of(Responses(y, day), split=True)
    assert found is not None and found.typical is not None and found.strong is not None
    assert found.typical.low is not None and found.strong.high is not None
    assert found.strong.high < found.typical.low
    assert found.strong.value == pytest.approx(0.45, abs=0.1) and found.typical.value > 0.6
    assert found.strong.n + found.typical.n == 400
    assert found.carried[-1] < 250  # of 400: a few carry it


def test_what_does_not_respond_has_no_share_left() -> None:
    rng = np.random.default_rng(7)
    assert decline_of(Responses(rng.normal(0, 0.02, (200, 4)), np.zeros((200, 4)))) is None
    assert decline_of(Responses(np.zeros((80, 4)), np.zeros((80, 4)))) is None


def test_weights_add_up_and_go_to_the_true_curve() -> None:
    for gamma, told in ((0.6, True), (0.0, False)):
        found = decline_of(declining(300, 6, gamma, noise=0.1))
        assert found is not None
        curves = curves_of(found)
        assert sum(curves.stacking.values()) == pytest.approx(1)
        assert sum(curves.pseudo_bma.values()) == pytest.approx(1)
        assert curves.average[0] == pytest.approx(1)
        assert curves.score[FLAT].value == 0
        low = curves.score[POWER].low
        assert low is not None and (low > 0) is told
        assert (curves.pseudo_bma[FLAT] < 0.001) is told


def test_crossings_by_hand() -> None:
    half = math.log(0.5)
    assert crossing(POWER, 0.5, np.array([[-0.5]]))[0] == pytest.approx(4.0)
    assert crossing(POWER, 0.8, np.array([[-0.5]]))[0] == pytest.approx(1.5625)
    assert crossing(POWER, 0.5, np.array([[0.1]]))[0] == math.inf
    assert crossing(EXPONENTIAL, 0.5, np.array([[-math.log(2)]]))[0] == pytest.approx(2.0)
    assert crossing(FLAT, 0.5, np.zeros((1, 0)))[0] == math.inf
    for first, second in ((-0.5, 0.0), (0.8, -0.6), (-0.9, 0.1), (-0.3, -0.2)):
        n = float(crossing(WEAR_IN_OUT, 0.5, np.array([[first, second]]))[0])
        assert first * math.log(n) + second * math.log(n) ** 2 == pytest.approx(half)
        assert n > 1
    assert crossing(WEAR_IN_OUT, 0.5, np.array([[-0.5, 0.3]]))[0] == math.inf  # it turns before half


def test_the_mean_of_powers_is_above_the_power_of_the_mean() -> None:
    """E[n^(−γ_i)] with γ_i ~ N(γ, ω²), as the card of F25 prints it."""
    design, offset = design_of(POWER, np.array([1.0, 4.0]), 0.3)
    gamma = np.random.default_rng(1).normal(0.4, 0.3, 200_000)
    assert np.exp(-0.4 * design[1, 0] + offset[1]) == pytest.approx((4.0**-gamma).mean(), rel=5e-3)
