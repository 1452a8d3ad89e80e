"""The gates are found by themselves, and a missed one is called missed."""

import math
from dataclasses import replace

import pytest

from benchmarks.gates import targeting
from benchmarks.gates.peak_of_flat_trace import measure
from benchmarks.gates.reading import Reading, mean_reading, run_count, share_reading
from benchmarks.verify_statistics import gate_modules
from dashboards.simulation.tastes import TastesDesign, by_chance


def test_every_gate_module_is_found() -> None:
    """All of them import what the statistics offer today: a name that is gone fails here, not after minutes."""
    assert set(gate_modules()) == {
        *(
            "comparison",
            "daily_level",
            "decisions",
            "fatigue",
            "honest_zero",
            "intervals_of_numbers",
            "no_moment",
        ),
        *("peak_of_flat_trace", "planner", "same_ads", "shown_intervals", "simultaneous_bands", "studies"),
        "targeting",
        *("wearing_off", "weighted"),
    }


@pytest.mark.parametrize(
    ("value", "passed"),
    [(0.95, True), (0.921, True), (0.979, True), (0.91, False), (0.99, False), (math.nan, False)],
)
def test_reading_is_missed_where_its_interval_lies_beyond_a_limit(value: float, passed: bool) -> None:
    reading = Reading("band", value, value - 0.01, value + 0.01, 100, at_least=0.93, at_most=0.97)
    assert reading.passed is passed
    assert not reading.shown_only


def test_share_and_mean_carry_the_uncertainty_of_their_runs() -> None:
    share = share_reading("A/A", 5, 100, at_most=0.07)
    assert (share.value, share.passed) == (0.05, True)
    assert share.low == pytest.approx(0.0168, abs=1e-4)  # Wilson, 5 of 100
    assert share.high == pytest.approx(0.1392, abs=1e-4)
    mean = mean_reading("peak", [0.04, 0.06])
    assert (mean.value, mean.runs, mean.shown_only) == (pytest.approx(0.05), 2, True)
    assert mean.high - mean.value == pytest.approx(2.5758 * 0.01, abs=1e-5)


def test_few_runs_are_still_ten() -> None:
    assert (run_count(1000, 0.5), run_count(1000, 0.001)) == (500, 10)


def test_a_gate_measures_what_it_says() -> None:
    fitted, raw, settled, nobody = measure(share=0.05)
    assert fitted.passed and settled.passed and nobody.passed
    assert nobody.value == 0
    assert raw.value > 0.1
    assert raw.shown_only


def test_choosing_by_chance_misses_its_gate() -> None:
    design = replace(TastesDesign(), viewers=30)
    gain, *covered = targeting.measure(share=0.01, design=design, way=by_chance)
    assert not gain.passed and abs(gain.value) < 0.3
    assert len(covered) == 4
