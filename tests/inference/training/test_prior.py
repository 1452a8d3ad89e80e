import numpy as np
import pytest

from inference.engine.types import LABELS
from inference.training.prior import WATCHING_ADS, prior_of, prior_shift
from inference.training.resting import resting_report

EVEN = dict.fromkeys(LABELS, 1 / 7)


def test_target_prior_is_a_distribution_over_the_labels():
    assert tuple(WATCHING_ADS) == LABELS
    assert sum(WATCHING_ADS.values()) == pytest.approx(1)


def test_prior_is_what_training_showed():
    label = np.array([0] * 16 + [3] * 64)
    assert prior_of(label)["training"]["happy"] == pytest.approx(0.8)
    # Half balanced: shares go as √16 to √64.
    assert prior_of(label, balance=0.5)["training"]["happy"] == pytest.approx(8 / 12, abs=1e-5)
    assert prior_of(label, balance=0.5)["training"]["fear"] == 0


def test_shift_multiplies_the_odds():
    prior = {"training": EVEN, "target": EVEN | {"neutral": 3 / 7}}
    probabilities = np.array([[0.4, 0, 0, 0.4, 0, 0, 0.2]])
    # .4, .4 and 3 × .2, divided by their sum 1.4
    assert prior_shift(probabilities, prior=prior)[0, [0, 3, 6]] == pytest.approx([4 / 14, 4 / 14, 6 / 14])
    assert prior_shift(probabilities, prior={"training": EVEN, "target": EVEN}) == pytest.approx(
        probabilities
    )


def test_class_that_training_lacked_gets_nothing():
    training = EVEN | {"fear": 0.0}
    probabilities = np.full((1, 7), 1 / 7)
    assert prior_shift(probabilities, prior={"training": training, "target": EVEN})[0, 2] == 0


def test_resting_faces_are_counted_with_and_without_correction():
    probabilities = np.zeros((5, 7))
    probabilities[:, 6] = [0.9, 0.45, 0.2, 0.3, 0.0]
    probabilities[:, 3] = 1 - probabilities[:, 6]
    label = np.array([6, 6, 6, 3, 3])
    report = resting_report(
        probabilities, label, prior={"training": EVEN, "target": EVEN | {"neutral": 3 / 7}}
    )
    assert (report["as_served"]["n"], report["as_served"]["false_alarms"]) == (3, pytest.approx(2 / 3))
    # 3 × .45 > .55 becomes neutral; 3 × .2 < .8 does not; the happy face of .3 is lost.
    assert report["prior_corrected"]["false_alarms"] == pytest.approx(1 / 3)
    assert report["prior_corrected"]["found"]["happy"]["recall"] == pytest.approx(1 / 2)
    assert report["as_served"]["found"]["happy"]["recall"] == 1
    assert report["as_served"]["found"]["happy"]["n"] == 2
