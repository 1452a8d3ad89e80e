"""Fairness of the reader: what is planted is found, what is not there is hardly ever told, and numbers are others'."""

import numpy as np
import pytest
from scipy import stats

from dashboards.statistics.fairness import MEASURES, SHUFFLES, Fairness, fairness_of, holm

FACE, GOOD, CONFIDENCE, REST = range(4)


def panel(rng: np.random.Generator, viewers: int) -> np.ndarray:
    """Viewers as cameras leave them: most find a face in nearly every frame, some hardly ever; few exposures each."""
    face = np.where(rng.random(viewers) < 0.1, rng.beta(1, 4, viewers), rng.beta(40, 1, viewers))
    good = rng.binomial(3, face) / 3
    confidence = np.clip(0.55 + 0.1 * rng.standard_gamma(2, viewers) / 2, 0, 1)
    rest = -0.15 + 0.1 * rng.standard_t(4, viewers)
    values = np.column_stack([face, good, confidence, np.clip(rest, -1, 1)])
    values[rng.random(viewers) < 0.05, CONFIDENCE] = np.nan
    return values


def asked(rng: np.random.Generator, viewers: int) -> dict[str, np.ndarray]:
    """Groups of very different size, some of whom nothing is known, and one value that few share."""
    age = rng.choice(["18-34", "35-54", "55+", ""], viewers, p=[0.12, 0.5, 0.3, 0.08])
    gender = rng.choice(["f", "m", "x"], viewers, p=[0.49, 0.49, 0.02])
    return {"age": age, "gender": gender}


def gap(found: Fairness, value: str, place: int):
    return next(own for own in found.gaps if own.value == value and own.measure == MEASURES[place])


def test_panels_without_a_difference_are_told_of_none_in_93_of_100() -> None:
    rng, told, panels = np.random.default_rng(1), 0, 300
    for _ in range(panels):
        found = fairness_of(panel(rng, 320), asked(rng, 320), shuffles=999)
        assert len(found.gaps) >= 4 * 4
        told += any(own.told for own in found.gaps)
    assert told <= 0.07 * panels
    # Holm's method over comparisons that go together tells less than 5 %, but it does tell: the test can fail.
    assert told > 0


def test_reader_that_fails_one_group_is_told_of_there_and_not_elsewhere() -> None:
    rng = np.random.default_rng(2)
    values, names = panel(rng, 400), asked(rng, 400)
    values[names["age"] == "55+", FACE] *= 0.6
    found = fairness_of(values, names)
    own = gap(found, "55+", FACE)
    assert own.told and own.difference.value < -0.2 and own.difference.high < 0
    assert {(row.value, row.measure) for row in found.gaps if row.told} <= {
        ("55+", "face"), ("35-54", "face"), ("18-34", "face")
    }  # fmt: skip
    assert not any(row.told for row in found.gaps if row.measure in ("confidence", "rest"))


def test_numbers_are_those_of_scipy() -> None:
    rng = np.random.default_rng(3)
    values, names = panel(rng, 260), asked(rng, 260)
    values[names["age"] == "55+", REST] -= 0.05
    found = fairness_of(values, names)
    for own in found.gaps:
        known = names[own.variable] != ""
        inside = names[own.variable][known] == own.value
        column = values[known][:, MEASURES.index(own.measure)]
        first, second = (column[side & np.isfinite(column)] for side in (inside, ~inside))
        theirs = stats.ttest_ind(first, second, equal_var=False)
        ends = theirs.confidence_interval()
        assert own.difference.value == pytest.approx(first.mean() - second.mean(), abs=1e-12)
        assert (own.difference.low, own.difference.high) == pytest.approx((ends.low, ends.high), abs=1e-9)
        assert own.difference.n == len(first) + len(second)
    one = gap(found, "55+", REST)
    known = names["age"] != ""
    column, inside = values[known, REST], names["age"][known] == "55+"
    theirs = stats.permutation_test(
        (column[inside], column[~inside]),
        lambda a, b, axis: stats.ttest_ind(a, b, equal_var=False, axis=axis).statistic,
        permutation_type="independent", vectorized=True, n_resamples=SHUFFLES, rng=np.random.default_rng(9),
    )  # fmt: skip
    # SciPy doubles the smaller tail; both are samples of the same distribution.
    assert one.p == pytest.approx(theirs.pvalue, abs=4 * np.sqrt(one.p / SHUFFLES) + 0.004)


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.5, 0.9]) == pytest.approx([1.0, 1.0])
    assert holm([]) == []


def test_groups_of_24_are_named_nowhere_and_counted() -> None:
    rng = np.random.default_rng(4)
    values = np.nan_to_num(panel(rng, 80), nan=0.6)
    names = np.array(["many"] * 56 + ["few"] * 24)
    found = fairness_of(values, {"region": names})
    assert [own.value for own in found.groups] == ["many"]
    assert found.hidden == {"region": 24}
    assert found.gaps == ()  # the others are 24: their mean would be that group's
    names[0] = "few"
    found = fairness_of(values, {"region": names})
    assert {own.value for own in found.groups} == {"few", "many"}
    assert len(found.gaps) == len(MEASURES)  # two groups: one difference says all


def test_measure_that_few_of_a_group_have_is_left_out() -> None:
    rng = np.random.default_rng(5)
    values, names = panel(rng, 120), np.array(["a", "b", "c"] * 40)
    values[np.flatnonzero(names == "a")[:16], CONFIDENCE] = np.nan
    found = fairness_of(values, {"v": names})
    assert next(own for own in found.groups if own.value == "a").levels["confidence"] is None
    assert not [own for own in found.gaps if own.value == "a" and own.measure == "confidence"]
    assert gap(found, "a", FACE)


def test_nobody_known_and_nobody_different() -> None:
    values = np.tile([1.0, 1.0, 0.9, -0.1], (60, 1))
    nobody = fairness_of(values, {"age": np.full(60, "")})
    assert nobody.groups == () and nobody.gaps == ()
    alike = fairness_of(values, {"age": np.array(["x", "y"] * 30)})
    assert len(alike.groups) == 2 and alike.gaps == ()
    assert fairness_of(np.zeros((0, 4)), {}).gaps == ()


def test_thousands_of_viewers_fit_a_workers_memory() -> None:
    rng = np.random.default_rng(6)
    found = fairness_of(panel(rng, 9000), {"g": rng.choice(["a", "b"], 9000)}, shuffles=1999)
    assert len(found.gaps) == 4 and 0 < found.gaps[0].p <= 1
