"""F30 and the cap: each name at its limits, with its probability and n."""

import math

import numpy as np
import pytest

from dashboards.statistics.fatigue.curve import WithinCurve
from dashboards.statistics.fatigue.responses import Responses, responses_of
from dashboards.statistics.fatigue.status import fatigue_status, frequency_cap
from dashboards.statistics.fatigue.summary import fatigue_of
from tests.dashboards.statistics.fatigue.people import NAN, declining

_RESPONSES = Responses(np.ones((80, 3)), np.zeros((80, 3)))


def curve(last: list[float]) -> WithinCurve:
    """A curve whose ten resamples end at these values; the second exposure is always at .9."""
    draws = np.column_stack([np.ones(10), np.full(10, 0.9), last])
    middle = draws.mean(axis=0)
    return WithinCurve(middle, middle, middle, np.array([80, 80, 80]), draws)


@pytest.mark.parametrize(
    ("last", "name", "probability"),
    [
        ([0.9] * 6 + [0.7] * 4, "fresh", 0.6),
        ([0.9] * 5 + [0.7] * 5, "watch", 0.5),
        ([0.9] * 2 + [0.7] * 8, "watch", 0.8),
        ([0.9] * 1 + [0.7] * 9, "limited", 0.9),
        ([0.6] * 2 + [0.4] * 8, "limited", 1.0),
        ([0.6] * 1 + [0.4] * 9, "fatigued", 0.9),
    ],
)
def test_status_by_how_many_draws_are_below(last: list[float], name: str, probability: float) -> None:
    found = fatigue_status(_RESPONSES, curve(last))
    assert found.name == name
    assert found.probability == pytest.approx(probability)
    assert found.number == 3
    assert found.n == 80


def test_under_three_exposures_or_sixty_repeaters_there_is_no_status() -> None:
    two = Responses(np.ones((80, 2)), np.zeros((80, 2)))
    assert fatigue_status(two, curve([1.0] * 10)).name == "not_enough_data"
    few = np.ones((80, 3))
    few[59:, 1:] = NAN
    found = fatigue_status(Responses(few, few), curve([0.1] * 10))
    assert found.name == "not_enough_data"
    assert found.n == 59
    assert frequency_cap(found, curve([0.1] * 10)) is None


def test_the_cap_is_the_last_exposure_that_likely_keeps_four_fifths() -> None:
    status = fatigue_status(_RESPONSES, curve([0.7] * 10))
    cap = frequency_cap(status, curve([0.7] * 10))
    assert cap.exposures == 2
    assert (cap.number, cap.below_80, cap.n) == (3, 1.0, 80)
    fresh = curve([0.9] * 8 + [0.7] * 2)
    none = frequency_cap(fatigue_status(_RESPONSES, fresh), fresh)
    assert (none.exposures, none.number, none.below_80) == (None, 3, 0.2)


def test_the_summary_of_an_ad_that_wears_out() -> None:
    found = fatigue_of(declining(150, 5, 0.7, noise=0.2), resamples=300)
    assert found.status.name == "fatigued"
    assert found.power is not None
    assert found.power.low < 0.7 < found.power.high
    assert found.crossings is not None
    assert found.crossings["power"].to_half.value == pytest.approx(2 ** (1 / found.power.value))
    assert found.crossings["exponential"].to_half.value == pytest.approx(
        1 + math.log(2) / found.exponential.value
    )
    assert found.cap.exposures == 1
    assert found.averaged is not None
    assert found.averaged.ratio[0] == pytest.approx(1)


def test_the_summary_of_an_ad_that_nobody_saw() -> None:
    found = fatigue_of(responses_of([], [], [], []))
    assert found.status.name == "not_enough_data"
    assert found.mix is None


def test_the_summary_of_an_ad_that_was_hardly_seen() -> None:
    for viewers, exposures in ((1, 1), (5, 1), (30, 1), (25, 2)):
        found = fatigue_of(declining(viewers, exposures, 0.3), resamples=50)
        assert found.status.name == "not_enough_data"
        assert found.cap is None


def test_second_exposures_alone_say_nothing_of_a_first_response() -> None:
    """Without a first exposure the later ones have nothing to be a share of: no curve may be made up."""
    y = declining(200, 4, 0.3).y.copy()
    y[:, 0] = NAN
    found = fatigue_of(Responses(y, np.zeros_like(y)), resamples=50)
    assert found.status.name == "not_enough_data"
    assert found.within is None and found.power is None and found.crossings is None


def test_an_exposure_that_nobody_has_has_no_share() -> None:
    y = declining(80, 4, 0.3).y.copy()
    y[:, 1] = NAN
    found = fatigue_of(Responses(y, np.zeros_like(y)), resamples=50)
    assert found.within is not None
    assert np.isnan(found.within.ratio[1]) and np.isnan(found.within.low[1])
    assert np.isfinite(found.within.ratio[[0, 2, 3]]).all()
