"""F37: people who follow the ad are synchronous, people who wander on their own are not, however slowly they do."""

import numpy as np
import pytest

from dashboards.statistics.synchrony import (
    _shuffled,
    _with_others,
    level_reliability,
    synchrony,
    trace_reliability,
)


def wandering(rng: np.random.Generator, viewers: int, seconds: int = 30) -> np.ndarray:
    """Slow traces of their own: an AR(1) of .9, which makes any two of them look alike by chance."""
    noise = rng.normal(size=(viewers, seconds + 50))
    for second in range(1, noise.shape[1]):
        noise[:, second] += 0.9 * noise[:, second - 1]
    return noise[:, 50:]


def test_people_who_wander_on_their_own_are_not_called_synchronous() -> None:
    rng, called = np.random.default_rng(1), 0
    for _ in range(40):
        found = synchrony(wandering(rng, 25))
        assert found is not None
        called += found[1].value <= 0.05
    assert called <= 6


def test_people_who_follow_the_ad_are() -> None:
    rng = np.random.default_rng(2)
    ad = 2 * np.exp(-0.5 * ((np.arange(30) - 18) / 3) ** 2)
    traces = ad * rng.gamma(2, 0.5, (40, 1)) + 0.6 * wandering(rng, 40) / 2.3
    traces[rng.random(traces.shape) < 0.1] = np.nan
    found, reliable = synchrony(traces), trace_reliability(traces)
    assert found is not None and reliable is not None
    assert found[1].value == pytest.approx(1 / 200)
    assert found[0].low is not None and 0.1 < found[0].low < found[0].value < 1
    assert found[0].n == 40
    assert reliable.value > 0.85


def test_correlation_with_others_by_hand() -> None:
    one, other = np.tile([1.0, -1.0], 4), np.tile([1.0, 1.0, -1.0, -1.0], 2)
    traces = np.array([one] * 6 + [other] * 6)
    found = synchrony(traces)
    assert found is not None
    r = 5 / np.sqrt(5**2 + 6**2)  # with five of the own kind and six that are orthogonal
    assert found[0].value == pytest.approx(r)


def test_levels_that_are_the_peoples_own_are_reliable_and_chance_is_not() -> None:
    rng = np.random.default_rng(3)
    noise = rng.normal(0, 1, (200, 30))
    own = level_reliability(rng.normal(0, 1, (200, 1)) + noise)
    assert own is not None and own.low is not None and own.low > 0.9
    chance = level_reliability(noise)
    assert chance is not None and chance.high is not None and chance.high < 0.5
    # ρ of sums of k parallel parts with variance 1 of the person and 1/15 of noise in each half.
    assert own.value == pytest.approx(2 / (1 + 1 / (1 + 1 / 15)) / (1 + 1 / 15), abs=0.02)


def test_too_few_viewers_or_seconds_or_flat_traces_say_nothing() -> None:
    rng = np.random.default_rng(4)
    assert synchrony(rng.normal(size=(9, 30))) is None
    assert synchrony(rng.normal(size=(30, 7))) is None
    assert synchrony(np.zeros((30, 30))) is None
    assert trace_reliability(np.full((30, 30), np.nan)) is None
    assert level_reliability(np.zeros((30, 30))) is None
    assert level_reliability(np.zeros((0, 0))) is None


@pytest.mark.parametrize("seconds", [30, 31])
def test_chance_is_what_traces_with_shuffled_phases_show(seconds: int) -> None:
    own = wandering(np.random.default_rng(5), 40, seconds)
    own -= own.mean(axis=1, keepdims=True)
    found = _shuffled(own, np.random.default_rng(6))
    rng, size = np.random.default_rng(6), np.abs(np.fft.rfft(own, axis=1))
    for draw in found[:20]:
        phase = np.exp(2j * np.pi * rng.random(size.shape))
        made = np.fft.irfft(size * phase, n=seconds, axis=1)
        assert draw == pytest.approx(_with_others(made).mean(), abs=1e-5)
