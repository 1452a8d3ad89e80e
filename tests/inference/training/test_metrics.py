import numpy as np
import pytest

from inference.engine.classify import softmax
from inference.engine.types import LABELS
from inference.training.describe import LIMITS, limits_of
from inference.training.intervals import (
    bootstrap_interval,
    f1_interval,
    macro_recall_interval,
    mean_interval,
    wilson_interval,
)
from inference.training.metrics import report_make
from inference.training.reliability import calibration_error, reliability_bins
from inference.training.temperature import negative_log_likelihood, temperature_fit


def sure_of(predicted: list[int], confidence: float) -> np.ndarray:
    probabilities = np.full((len(predicted), 7), (1 - confidence) / 6)
    probabilities[np.arange(len(predicted)), predicted] = confidence
    return probabilities


def test_report_counts_by_class():
    report = report_make(sure_of([0, 0, 0, 3, 3, 6], 0.7), np.array([0, 0, 3, 3, 3, 5]))
    assert (report["n"], report["accuracy"]) == (6, pytest.approx(4 / 6))
    angry = report["per_class"]["angry"]
    assert (angry["precision"], angry["recall"], angry["f1"]) == pytest.approx((2 / 3, 1.0, 0.8))
    assert (angry["support"], angry["predicted"]) == (2, 3)
    assert angry["precision_interval_95"] == list(wilson_interval(2, 3))
    assert angry["recall_interval_95"] == list(wilson_interval(2, 2))
    assert report["per_class"]["happy"]["recall"] == pytest.approx(2 / 3)
    surprise, fear = report["per_class"]["surprise"], report["per_class"]["fear"]
    assert [surprise[key] for key in ("precision", "recall", "f1", "support")] == [None, 0.0, 0.0, 1]
    assert [fear[key] for key in ("precision", "recall", "f1", "support")] == [None, None, None, 0]
    assert fear["recall_interval_95"] is surprise["precision_interval_95"] is None
    assert report["macro_recall"] == pytest.approx((1 + 2 / 3 + 0) / 3)
    assert report["confusion"][3] == [1, 0, 0, 2, 0, 0, 0]
    assert report["labels"] == list(LABELS)
    assert report["brier"] == pytest.approx(
        (4 * (0.3**2 + 6 * 0.05**2) + 2 * (0.7**2 + 0.95**2 + 5 * 0.05**2)) / 6
    )
    assert report["nll"] == pytest.approx(-(4 * np.log(0.7) + 2 * np.log(0.05)) / 6)


def test_class_that_is_never_named_becomes_a_stated_limit():
    label = np.array([0, 0, 3, 5])
    assert limits_of(report_make(sure_of([0, 0, 3, 5], 0.7), label)) == LIMITS
    assert "as: surprise." in limits_of(report_make(sure_of([0, 0, 3, 3], 0.7), label))[-1]


def test_class_of_which_less_than_half_is_found_becomes_a_stated_limit():
    report = report_make(sure_of([0, 3, 3, 3], 0.7), np.array([0, 0, 0, 3]))
    assert limits_of(report)[-1].endswith("of these classes: angry (33%).")


def test_calibration_error_is_the_gap_between_confidence_and_accuracy():
    label = np.array([0] * 8 + [1] * 2)
    assert calibration_error(sure_of([0] * 10, 0.8), label) == pytest.approx(0, abs=1e-9)
    assert calibration_error(sure_of([0] * 10, 1.0), label) == pytest.approx(0.2)


def test_wilson_interval_is_the_published_one():
    # Newcombe (1998), table I: 81 of 263 gives 0.2553 to 0.3662.
    assert wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson_interval(0, 10)[0] == 0
    assert wilson_interval(0, 0) == (0, 1)


def test_temperature_undoes_overconfidence():
    random = np.random.default_rng(3)
    logits = random.normal(0, 1.5, (20_000, 7))
    label = (softmax(logits, temperature=1.0).cumsum(axis=1) > random.random((20_000, 1))).argmax(axis=1)
    assert temperature_fit(logits * 2.5, label) == pytest.approx(2.5, rel=0.05)
    assert temperature_fit(logits, label) == pytest.approx(1.0, rel=0.05)
    fitted = temperature_fit(logits * 2.5, label)
    for other in (fitted * 0.9, fitted * 1.1):
        assert negative_log_likelihood(logits * 2.5, label, temperature=fitted) < negative_log_likelihood(
            logits * 2.5, label, temperature=other
        )


def test_reliability_bins_say_how_often_the_sure_are_right():
    label = np.array([0] * 6 + [1] * 4)
    bins = reliability_bins(np.concatenate([sure_of([0] * 8, 0.9), sure_of([1] * 2, 0.5)]), label)
    assert [entry["n"] for entry in bins] == [0] * 7 + [2] + [0] * 5 + [8, 0]
    assert bins[13]["confidence"] == pytest.approx(0.9)
    assert bins[13]["accuracy"] == pytest.approx(6 / 8)
    assert bins[13]["accuracy_interval_95"] == list(wilson_interval(6, 8))
    assert (bins[7]["accuracy"], bins[0].get("accuracy")) == (1.0, None)
    assert (bins[13]["from"], bins[13]["to"]) == pytest.approx((13 / 15, 14 / 15))


def test_f1_interval_is_that_of_the_jaccard_share():
    # 4 hits, 5 faces of the class, 7 called it: J = 4 of 8, F1 = 8 of 12 = 2J / (1 + J).
    low, high = wilson_interval(4, 8)
    assert f1_interval(4, 12) == pytest.approx((2 * low / (1 + low), 2 * high / (1 + high)))
    assert f1_interval(4, 12)[0] < 8 / 12 < f1_interval(4, 12)[1]


def test_interval_of_the_macro_recall_by_hand():
    # recalls .5 of 100 and .9 of 25: variance (.0025 + .0036) / 4, deviation .039051
    low, high = macro_recall_interval(np.array([50, 22.5]), np.array([100, 25]))
    assert (low, high) == pytest.approx((0.7 - 1.959964 * 0.039051, 0.7 + 1.959964 * 0.039051), abs=1e-5)


def test_interval_of_a_mean_by_hand():
    # values 1, 2, 3: deviation 1, standard error 1 / √3
    assert mean_interval(np.array([1.0, 2.0, 3.0])) == pytest.approx((2 - 1.131586, 2 + 1.131586), abs=1e-5)


def test_bootstrap_interval_covers_the_estimate_of_a_calibrated_network():
    random = np.random.default_rng(5)
    confidence = random.uniform(0.4, 1, 4000)
    probabilities = np.zeros((4000, 7))
    probabilities[:, 0], probabilities[:, 1] = confidence, 1 - confidence
    label = (random.random(4000) > confidence).astype(int)
    right = np.argmax(probabilities, axis=1) == label
    assert right.mean() > 0.6
    low, high = bootstrap_interval(lambda rows: calibration_error(probabilities[rows], label[rows]), n=4000)
    assert low <= calibration_error(probabilities, label) <= high < 0.1
