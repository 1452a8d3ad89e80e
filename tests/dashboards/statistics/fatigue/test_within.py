"""What resampling leaves too narrow, the jackknife widens."""

import numpy as np
import pytest

from dashboards.statistics.fatigue.curve import within_curve
from dashboards.statistics.fatigue.designs import POWER, design_of, free_design
from dashboards.statistics.fatigue.patterns import left_out_patterns, resampled_patterns
from dashboards.statistics.fatigue.power import power_fit
from dashboards.statistics.fatigue.responses import Responses
from dashboards.statistics.fatigue.within import curve_fit, jackknife_error, widened
from tests.dashboards.statistics.fatigue.people import table


@pytest.fixture
def carried_by_few() -> Responses:
    """Twenty people of whom two respond twenty times as strongly, and each in a way of their own."""
    rng = np.random.default_rng(6)
    strength = np.where(np.arange(20) < 2, 20.0, 1.0)
    return table((strength[:, None] * rng.gamma(2.0, 0.5, (20, 4))).tolist())


def test_jackknife_error_of_a_mean_is_its_standard_error() -> None:
    values = np.random.default_rng(1).gamma(1.0, 1.0, 30)
    left_out = (values.sum() - values) / 29
    assert jackknife_error(left_out[:, None])[0] == pytest.approx(values.std(ddof=1) / 30**0.5)


def test_draws_are_spread_until_they_vary_by_the_error_and_no_further() -> None:
    draws = np.random.default_rng(2).normal([1.0, 5.0], [1.0, 0.1], (500, 2))
    centre, error = np.array([1.0, 5.0]), np.array([0.5, 0.4])
    found = widened(draws, centre, error)
    np.testing.assert_allclose(found[:, 0], draws[:, 0])
    assert found[:, 1].std(ddof=1) == pytest.approx(0.4)
    assert np.median(found[:, 1]) == pytest.approx(5.0, abs=0.05)


def test_a_rate_varies_by_the_jackknifes_error_at_least(carried_by_few: Responses) -> None:
    rate = power_fit(carried_by_few)
    assert rate is not None
    design = design_of(POWER, carried_by_few.numbers)
    error = jackknife_error(curve_fit(left_out_patterns(carried_by_few), design))[0]
    assert curve_fit(resampled_patterns(carried_by_few), design).std(ddof=1) < 0.96 * error
    assert rate.draws.std(ddof=1) == pytest.approx(error)


def test_the_free_curve_varies_by_the_jackknifes_error_at_least(carried_by_few: Responses) -> None:
    found = within_curve(carried_by_few, resampled_patterns(carried_by_few))
    error = jackknife_error(curve_fit(left_out_patterns(carried_by_few), free_design(4)))
    assert (np.log(found.draws[:, 1:]).std(axis=0, ddof=1) >= error * (1 - 1e-9)).all()
