"""A short run of the adversary's gates: they pass, and each is missed once the product is broken on purpose."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from benchmarks.adversary.studies import narrowed
from benchmarks.gates import (
    daily_level,
    decisions,
    honest_zero,
    no_moment,
    same_ads,
    shown_intervals,
    wearing_off,
    weighted,
)
from benchmarks.gates.reading import Reading
from dashboards.analysis.comparison import pair, study
from dashboards.analysis.reception import data, finders, weighting
from dashboards.analysis.reception.questions import NUMBERS, TRACES
from dashboards.selectors.series import AdSeries
from dashboards.statistics import peaks, weak_stretches
from dashboards.statistics.fatigue import change_point, status
from dashboards.statistics.intervals import level_interval
from dashboards.statistics.values import Estimate

Broken = tuple[object, str, object]
PEOPLE = 300
BRAND = narrowed(NUMBERS, ("change_valence.brand", "change_valence.brand.p"))
apart = partial(same_ads.measure, people=PEOPLE)


def half_as_wide(*arguments: object, **options: object) -> Estimate | None:
    own = level_interval(*arguments, **options)  # type: ignore[arg-type]
    if own is None or own.low is None or own.high is None:
        return own
    return replace(own, low=(own.low + own.value) / 2, high=(own.high + own.value) / 2)


def without_model(own: pair.PairData) -> object:
    return own.simple and study.Tested(own.simple.estimate, own.simple.p, 0.0)


CASES: dict[str, tuple[Callable[[], list[Reading]], str, Broken]] = {
    "valence is read against 0, whatever the face does at rest": (
        partial(honest_zero.measure, share=0.03, people=PEOPLE, viewers=(60,)),
        "told positive or negative",
        (AdSeries, "means", property(lambda own: own.raw)),
    ),
    "intervals are half as wide": (
        partial(shown_intervals.measure, share=0.05, people=PEOPLE, viewers=(60,), questions=(TRACES,)),
        "change_valence.mean",
        (data, "level_interval", half_as_wide),
    ),
    "every moment is called settled": (
        partial(no_moment.measure, share=0.03, people=PEOPLE, questions=(TRACES,)),
        "any moment at all",
        (peaks, "skewed_ends", lambda df, skew, p: (0.1, 0.1)),
    ),
    "weights are counted as if there were none": (
        partial(weighted.measure, share=0.2, people=PEOPLE, sizes=(150,)),
        "weighted headline",
        (weighting, "_aligned", lambda data, weights: np.ones(len(data.series.viewer_keys))),
    ),
    "a brand moment is judged as if it were the only moment of the ad, and by half of its interval": (
        partial(no_moment.measure, share=0.05, people=PEOPLE, questions=(BRAND,)),
        "any moment at all",
        (finders, "moment_p", lambda found: float(abs(found.value) < (found.value - found.low) / 2)),
    ),
    "each look is judged as if it were the only one": (
        partial(apart, share=0.05, only="a look every"),
        "a look every",
        (study, "anytime_p", lambda t, df, **_: study.t_p(t, df) / 4),
    ),
    "measures are not one family": (
        partial(apart, share=0.05, only="all measures"),
        "all measures",
        (pair, "exploratory_p", lambda p, tests: p / 2),
    ),
    "a fixed order is compared as if it were none": (
        partial(apart, share=0.05, only="order fixed"),
        "order fixed",
        (pair.PairData, "level", property(without_model)),
    ),
    "the highest segment is compared as if it had not been chosen": (
        partial(apart, share=0.05, only="segments"),
        "segments",
        (finders, "exploratory_p", lambda p, tests: p / 50),
    ),
    "an ad that does nothing is judged by an interval without width": (
        partial(
            decisions.measure,
            share=0.05,
            people=PEOPLE,
            only="one ad that does nothing told run, fix or drop, 60",
        ),
        "does nothing",
        (study.Look, "interval", lambda own, value, error, df, n: Estimate(value, value, value, n)),
    ),
    "every ad is named the best": (
        partial(decisions.measure, share=0.05, people=PEOPLE, only="a tie of"),
        "a tie of",
        (study.Look, "p", lambda own, t, df: 0.0),
    ),
    "seconds are tested without the others": (
        partial(decisions.measure, share=0.05, people=PEOPLE, only="without one, lift 0.0, 60"),
        "without one",
        (weak_stretches, "ALPHA", 0.95),
    ),
    "a wandering level is a change at the first suspicion": (
        partial(daily_level.measure, share=0.05),
        "AR(1)",
        (change_point, "ALERT_AT", 0.02),
    ),
    "an ad is fatigued on evidence that no study of its size has": (
        partial(wearing_off.measure, share=0.05, only="24 %", viewers=120),
        "24 %",
        (status, "SURE", 0.9999999),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_gate_passes_and_is_missed_where_the_product_is_broken(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, words, (place, name, fault) = CASES[case]
    rows = [row for row in run() if words in row.gate]
    assert all(row.passed for row in rows), rows
    monkeypatch.setattr(place, name, fault)
    assert any(not row.passed for row in run() if words in row.gate)
