"""The combiner finds the numbers that made the votes, prefers what people see, and is judged on new faces."""

from dataclasses import replace

import numpy as np
import pytest

from inference.engine.classify import Outputs, softmax
from inference.engine.types import LABELS
from inference.training.combiner import FEWEST, agreed_targets, combiner_fit, numbers_fit
from tests.inference.training.voters import outputs_saying, voted_faces

N = 3000
NEUTRAL = LABELS.index("neutral")


@pytest.fixture(scope="module")
def scores() -> np.ndarray:
    """Logits [n, 7] by which people vote."""
    return np.random.default_rng(0).normal(size=(N, 7)) * 1.5


def test_numbers_that_made_the_targets_are_found_again(scores):
    random = np.random.default_rng(1)
    labels = random.normal(size=(N, 7))
    bias = np.array([0.4, -0.3, 0.1, 0.0, 0.2, -0.5, 0.1])
    target = softmax(0.3 * labels + 1.2 * scores + bias)
    found = numbers_fit(outputs_saying(scores, labels=labels), target)
    assert found.labels == pytest.approx(0.3, abs=0.01)
    assert found.votes == pytest.approx(1.2, abs=0.01)
    assert np.array(found.bias) - np.mean(found.bias) == pytest.approx(bias - bias.mean(), abs=0.01)


def test_overconfident_output_is_calibrated_to_how_people_vote(scores):
    faces = voted_faces(softmax(scores))
    fitted = combiner_fit(outputs_saying(2.5 * scores, labels=0 * scores), faces, label_share=0.0)
    assert fitted.combiner.votes == pytest.approx(1 / 2.5, abs=0.03)
    assert fitted.held_out["calibration_by_votes"]["value"] < 0.03


def test_label_share_moves_the_reading_between_people_and_labels(scores):
    """Labels that call every resting face sad, and an output that has learned them."""
    faces = voted_faces(softmax(3 * scores))
    resting = faces.votes[:, 0] > 0.5
    faces = replace(faces, label=np.where(resting, LABELS.index("sad"), faces.label))
    wrong = scores.copy()
    wrong[resting, LABELS.index("sad")] += 6
    said = outputs_saying(scores, labels=wrong)
    alarms = [
        combiner_fit(said, faces, label_share=share).held_out["resting_called_other"]["value"]
        for share in (0.0, 0.15, 1.0)
    ]
    assert alarms[0] < 0.05 < alarms[2]
    assert alarms[0] <= alarms[1] < alarms[2]


def test_target_is_what_people_saw_and_a_little_of_the_label():
    shares = np.zeros((2, 7))
    shares[:, NEUTRAL] = 1
    faces = voted_faces(shares, label=np.array([0, NEUTRAL]))
    target = agreed_targets(faces, label_share=0.15)
    assert target[0, NEUTRAL] == pytest.approx(0.85) and target[0, 0] == pytest.approx(0.15)
    assert target[1, NEUTRAL] == pytest.approx(1)


def test_held_out_faces_did_not_fit_their_own_reading():
    """Noise that says nothing: nine numbers fitted to some faces must not seem to know others."""
    random = np.random.default_rng(2)
    faces = voted_faces(np.ones((FEWEST, 7)))
    said = Outputs(random.normal(size=(FEWEST, 7)), random.normal(size=(FEWEST, 8)))
    fitted = combiner_fit(said, faces)
    assert (fitted.n, fitted.folds) == (FEWEST, 5)
    entry = fitted.held_out["by_labels"]
    assert entry["interval_95"][0] <= 1 / 7 + 0.02


def test_faces_that_stand_in_training_too_fit_nothing(scores):
    """A network knows these by heart: here, its first output names their labels and is noise elsewhere."""
    random = np.random.default_rng(3)
    faces = voted_faces(softmax(scores))
    known = np.arange(N) < N // 2
    labels = np.where(known[:, None], 8 * np.eye(7)[faces.label], random.normal(size=(N, 7)))
    said = outputs_saying(scores, labels=labels)
    naive = combiner_fit(said, faces, label_share=1.0)
    honest = combiner_fit(said, replace(faces, repeated=known), label_share=1.0)
    assert honest.n == N - N // 2
    assert naive.combiner.labels > 0.2
    assert abs(honest.combiner.labels) < 0.1


def test_too_few_faces_or_no_second_output_have_no_combiner(scores):
    faces = voted_faces(softmax(scores[: FEWEST - 1]))
    assert combiner_fit(outputs_saying(scores[: FEWEST - 1]), faces) is None
    many = voted_faces(softmax(scores))
    assert combiner_fit(Outputs(scores), many) is None
    unvoted = replace(many, votes=np.zeros_like(many.votes), majority=None)
    assert combiner_fit(outputs_saying(scores), unvoted) is None
