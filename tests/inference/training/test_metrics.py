import numpy as np
import pytest

from inference.engine.classify import softmax
from inference.engine.types import LABELS
from inference.training.describe import LIMITS, limits_of
from inference.training.metrics import calibration_error, report_make, wilson_interval
from inference.training.temperature import negative_log_likelihood, temperature_fit


def sure_of(predicted: list[int], confidence: float) -> np.ndarray:
    probabilities = np.full((len(predicted), 7), (1 - confidence) / 6)
    probabilities[np.arange(len(predicted)), predicted] = confidence
    return probabilities


def test_report_counts_by_class():
    report = report_make(sure_of([0, 0, 0, 3, 3, 6], 0.7), np.array([0, 0, 3, 3, 3, 5]))
    assert (report["n"], report["accuracy"]) == (6, pytest.approx(4 / 6))
    assert report["per_class"]["angry"] == {
        "precision": pytest.approx(2 / 3),
        "recall": 1.0,
        "f1": pytest.approx(0.8),
        "support": 2,
    }
    assert report["per_class"]["happy"]["recall"] == pytest.approx(2 / 3)
    assert report["per_class"]["surprise"] == {"precision": None, "recall": 0.0, "f1": 0.0, "support": 1}
    assert report["per_class"]["fear"] == {"precision": None, "recall": None, "f1": None, "support": 0}
    assert report["macro_recall"] == pytest.approx((1 + 2 / 3 + 0) / 3)
    assert report["confusion"][3] == [1, 0, 0, 2, 0, 0, 0]
    assert report["labels"] == list(LABELS)
    assert report["brier"] == pytest.approx(
        (4 * (0.3**2 + 6 * 0.05**2) + 2 * (0.7**2 + 0.95**2 + 5 * 0.05**2)) / 6
    )


def test_class_that_is_never_named_becomes_a_stated_limit():
    label = np.array([0, 0, 3, 5])
    assert limits_of(report_make(sure_of([0, 0, 3, 5], 0.7), label)) == LIMITS
    assert "as: surprise." in limits_of(report_make(sure_of([0, 0, 3, 3], 0.7), label))[-1]


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
