"""F30 and the cap: each name at its limits, with its probability and n."""

from types import SimpleNamespace

import numpy as np
import pytest

from dashboards.statistics.fatigue.responses import Responses, responses_of
from dashboards.statistics.fatigue.status import fatigue_status, frequency_cap
from dashboards.statistics.fatigue.summary import fatigue_of
from tests.dashboards.statistics.fatigue.people import NAN, declining

_RESPONSES = Responses(np.ones((80, 3)), np.zeros((80, 3)))
_N = np.array([80, 70, 60])


def curve(last: list[float]) -> SimpleNamespace:
    """A decline whose ten draws end at these values; the second exposure is always at .9."""
    draws = np.column_stack([np.ones(10), np.full(10, 0.9), last])
    return SimpleNamespace(draws=draws, ratio=draws.mean(axis=0), n=np.array([80, 80, 80]))


@pytest.mark.parametrize(
    ("last", "name", "probability"),
    [
        ([0.9] * 9 + [0.7] * 1, "fresh", 0.9),
        ([0.9] * 8 + [0.7] * 2, "watch", 0.2),
        ([0.9] * 2 + [0.7] * 8, "watch", 0.8),
        ([0.9] * 1 + [0.7] * 9, "limited", 0.9),
        ([0.6] * 2 + [0.4] * 8, "limited", 1.0),
        ([0.6] * 1 + [0.4] * 9, "fatigued", 0.9),
    ],
)
def test_status_by_how_many_draws_are_below(last: list[float], name: str, probability: float) -> None:
    found = fatigue_status(_RESPONSES, curve(last))
    assert found is not None
    assert found.name == name
    assert found.probability == pytest.approx(probability)
    assert found.number == 3
    assert found.n == 80


def test_under_three_exposures_or_sixty_repeaters_there_is_no_status() -> None:
    two = Responses(np.ones((80, 2)), np.zeros((80, 2)))
    assert fatigue_status(two, curve([1.0] * 10)) is None
    few = np.ones((80, 3))
    few[59:, 1:] = NAN
    assert fatigue_status(Responses(few, few), curve([0.1] * 10)) is None


def below(*values: float) -> np.ndarray:
    return np.array(values)


def test_a_cap_needs_smiles_attention_and_answers_to_fall_together() -> None:
    smiles = below(0.0, 0.5, 0.99)
    alone = frequency_cap([smiles, below(0.0, 0.0, 0.0), below(0.0, 0.0, 0.3)], [_N, _N, _N])
    assert (alone.exposures, alone.low, alone.high) == (None, 3, None)
    unsure = frequency_cap([smiles, below(0.0, 0.2, 0.95), below(0.0, 0.3, 0.95)], [_N, _N, _N])
    assert (unsure.exposures, unsure.low) == (None, 1)  # 1 − (.01 + .05 + .05) = .89
    sure = frequency_cap([smiles, below(0.0, 0.05, 0.96), below(0.0, 0.3, 0.96)], [_N, _N, _N])
    assert (sure.exposures, sure.low, sure.high, sure.n) == (2, 2, 2, 60)
    assert sure.probability == pytest.approx(0.91)


def test_the_summary_of_an_ad_that_wears_out() -> None:
    found = fatigue_of(declining(150, 5, 0.7, noise=0.2))
    assert found.status is not None and found.status.name == "fatigued"
    assert found.status.low < 5**-0.7 < found.status.high
    assert found.curves is not None
    power = found.curves.curves["power"]
    assert power.rate is not None and power.to_half.value == pytest.approx(2 ** (1 / power.rate.value))


def test_the_summary_of_an_ad_that_nobody_saw() -> None:
    found = fatigue_of(responses_of([], [], [], []))
    assert found.status is None


def test_the_summary_of_an_ad_that_was_hardly_seen() -> None:
    for viewers, exposures in ((1, 1), (5, 1), (30, 1), (25, 2)):
        found = fatigue_of(declining(viewers, exposures, 0.3))
        assert found.status is None and found.curves is None


def test_second_exposures_alone_say_nothing_of_a_first_response() -> None:
    """Without a first exposure the later ones have nothing to be a share of: no curve may be made up."""
    y = declining(200, 4, 0.3).y.copy()
    y[:, 0] = NAN
    found = fatigue_of(Responses(y, np.zeros_like(y)))
    assert found.status is None and found.decline is None and found.curves is None


def test_an_exposure_that_nobody_has_has_no_share() -> None:
    y = declining(80, 4, 0.3).y.copy()
    y[:, 1] = NAN
    found = fatigue_of(Responses(y, np.zeros_like(y)))
    assert found.decline is not None
    assert np.isnan(found.decline.ratio[1]) and np.isnan(found.decline.low[1])
    assert np.isfinite(found.decline.ratio[[0, 2, 3]]).all()
