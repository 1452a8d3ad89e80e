"""Exposures to −20 % and to half by each of the four curves: by hand, and where the truth is known."""

import math

import numpy as np
import pytest

from dashboards.statistics.fatigue.crossings import wear_in_out_crossing
from dashboards.statistics.fatigue.designs import MODELS
from dashboards.statistics.fatigue.summary import fatigue_of
from tests.dashboards.statistics.fatigue.people import table


def exponential(viewers: int, exposures: int, rate: float, noise: float, seed: int) -> list[list[float]]:
    rng = np.random.default_rng(seed)
    curve = rng.uniform(0.5, 2, (viewers, 1)) * np.exp(-rate * np.arange(exposures))
    return (curve * (1 + noise * rng.uniform(-1, 1, curve.shape))).tolist()


def test_wear_in_then_wear_out_by_hand() -> None:
    log_half = math.log(0.5)
    for first, second in ((-0.5, 0.0), (0.8, -0.6), (-0.9, 0.1), (-0.3, -0.2)):
        n = float(wear_in_out_crossing(np.array([[first, second]]), 0.5)[0])
        assert n > 1
        assert first * math.log(n) + second * math.log(n) ** 2 == pytest.approx(log_half)
        before = np.log(np.linspace(1, n, 200)[:-1])
        assert (first * before + second * before**2 > log_half).all()  # the first time, not the second
    assert wear_in_out_crossing(np.array([[-0.5, 0.0]]), 0.5)[0] == pytest.approx(
        4.0
    )  # then it is the power curve
    never = np.array([[0.5, 0.0], [0.0, 0.0], [-0.3, 0.5], [0.2, 0.1], [-1e-4, 0.0]])
    assert wear_in_out_crossing(never, 0.5).tolist() == [math.inf] * 5


def test_the_true_curve_has_the_weight_and_its_half_life_holds_the_truth() -> None:
    held, half = 0, 1 + math.log(2) / 0.25
    for seed in range(20):
        found = fatigue_of(table(exponential(150, 5, 0.25, 0.5, seed)), resamples=300)
        assert found.crossings is not None and found.weights is not None
        own = found.crossings["exponential"].to_half
        held += own.low <= half <= own.high
        if seed == 0:
            assert max(found.weights.stacking, key=found.weights.stacking.get) == "exponential"
            assert found.crossings["power"].to_80.high < 1 + math.log(1.25) / 0.25  # the other one is wrong
    assert held >= 17


def test_every_model_has_its_crossings_and_flat_never_falls() -> None:
    found = fatigue_of(table(exponential(80, 4, 0.3, 0.2, 1)), resamples=200).crossings
    assert found is not None
    assert tuple(found) == MODELS
    for name, own in found.items():
        for crossing in (own.to_80, own.to_half):
            assert crossing.low <= crossing.value <= crossing.high, name
        assert own.to_80.value <= own.to_half.value
    assert found["flat"].to_half.value == math.inf
    assert math.isfinite(found["wear_in_wear_out"].to_80.value)
