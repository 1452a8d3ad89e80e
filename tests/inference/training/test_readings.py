"""One reading, judged by labels, by agreement, at rest, and by whether its confidence means what it says."""

from dataclasses import replace

import numpy as np
import pytest

from inference.engine.combine import VOTED_AS
from inference.engine.types import LABELS, VOTED
from inference.training.agreement import agreed_labels, agreed_shares, voted_on
from inference.training.readings import reading_report
from tests.inference.training.voters import voted_faces

HAPPY, SAD, NEUTRAL = (LABELS.index(name) for name in ("happy", "sad", "neutral"))


def faces_agreed(agreed: list[int], label: list[int]):
    """Everybody votes for the expression given."""
    return voted_faces(np.eye(7)[agreed], label=np.array(label))


def sure_of(answers: list[int], confidence: float) -> np.ndarray:
    rest = (1 - confidence) / 6
    return np.where(np.eye(7)[answers] > 0, confidence, rest)


def test_reading_is_judged_by_labels_and_by_agreement():
    faces = faces_agreed([NEUTRAL] * 4 + [HAPPY] * 4, [SAD, SAD, NEUTRAL, NEUTRAL] + [HAPPY] * 4)
    report = reading_report(sure_of([NEUTRAL, NEUTRAL, NEUTRAL, SAD] + [HAPPY] * 4, 0.9), faces)
    assert report["by_labels"]["value"] == 5 / 8
    assert report["by_majority"]["value"] == 7 / 8
    assert (report["resting_called_other"]["value"], report["resting_called_other"]["n"]) == (1 / 4, 4)
    assert report["calibration_by_labels"]["value"] == pytest.approx(0.9 - 5 / 8)
    assert report["calibration_by_votes"]["value"] == pytest.approx(0.9 - 7 / 8)
    for entry in report.values():
        assert entry["interval_95"][0] <= entry["value"] <= entry["interval_95"][1]


def test_confidence_is_held_against_the_share_of_people_who_agree():
    shares = np.tile(np.eye(7)[HAPPY] * 0.7 + np.eye(7)[SAD] * 0.3, (500, 1))
    faces = voted_faces(shares)
    meant, sure = (
        reading_report(sure_of([HAPPY] * 500, confidence), faces)["calibration_by_votes"]["value"]
        for confidence in (0.7, 0.95)
    )
    assert meant < 0.02
    assert sure == pytest.approx(0.25, abs=0.02)


def test_faces_without_agreement_are_judged_by_labels_alone():
    faces = voted_faces(np.ones((40, 7)))
    split = replace(faces, majority=np.full(40, -1))
    report = reading_report(sure_of([HAPPY] * 40, 0.5), split)
    assert report["by_labels"]["n"] == 40
    assert report["by_majority"] is report["resting_called_other"] is None
    nobody = replace(split, votes=np.zeros_like(split.votes), majority=None)
    report = reading_report(sure_of([HAPPY] * 40, 0.5), nobody)
    assert report["by_majority"] is report["calibration_by_votes"] is None


def test_contempt_is_none_of_the_seven():
    faces = faces_agreed([HAPPY, SAD], [HAPPY, SAD])
    votes, majority = faces.votes.copy(), faces.majority.copy()
    votes[1] = 0
    votes[1, VOTED.index("contempt")] = 1
    majority[1] = VOTED.index("contempt")
    faces = replace(faces, votes=votes, majority=majority)
    assert agreed_labels(faces).tolist() == [HAPPY, -1]
    assert voted_on(faces).tolist() == [True, False]
    assert agreed_shares(faces)[1].sum() == 0


def test_majorities_are_named_as_labels():
    faces = faces_agreed(list(range(7)), list(range(7)))
    assert faces.majority.tolist() == list(VOTED_AS)
    assert agreed_labels(faces).tolist() == list(range(7))
