"""What one reading of faces is worth, by each thing that it can be judged by: labels, agreement, rest, calibration."""

from typing import Any

import numpy as np

from inference.engine.types import LABELS
from inference.training.agreement import agreed_labels, agreed_shares, voted_on
from inference.training.face_set import FaceSet
from inference.training.intervals import bootstrap_interval, wilson_interval
from inference.training.reliability import confidence_gap

NEUTRAL = LABELS.index("neutral")


def reading_report(probabilities: np.ndarray, faces: FaceSet) -> dict[str, Any]:
    """Probabilities [n, 7] against what is known of the faces; each entry with its value, its n and 95 % interval.

    by_labels: share of FER-2013's labels named. by_majority: the same of the faces on which a strict majority of people
    agrees (contempt left out: it is none of the seven). resting_called_other: share of the faces that such a majority
    calls neutral and the reading does not. calibration_by_labels: distance of confidence and of being right by the
    label. calibration_by_votes: of confidence and of the share of people who named the same: what a probability of a
    reading "as people agree" should mean. None where the data hold no face to measure on.
    """
    answers, agreed, voted = probabilities.argmax(axis=1), agreed_labels(faces), voted_on(faces)
    clear, resting = agreed >= 0, agreed == NEUTRAL
    right = (answers == faces.label).astype(float)
    shares = agreed_shares(faces)[np.arange(len(faces)), answers]
    return {
        "by_labels": share_entry(right > 0),
        "by_majority": share_entry(answers[clear] == agreed[clear]),
        "resting_called_other": share_entry(answers[resting] != NEUTRAL),
        "calibration_by_labels": calibration_entry(probabilities, right),
        "calibration_by_votes": calibration_entry(probabilities[voted], shares[voted]),
    }


def share_entry(right: np.ndarray) -> dict[str, Any] | None:
    """Share of true answers bool [n], with its Wilson interval; None for no answer."""
    n, hits = len(right), int(right.sum())
    return {"value": hits / n, "n": n, "interval_95": list(wilson_interval(hits, n))} if n else None


def calibration_entry(probabilities: np.ndarray, worth: np.ndarray) -> dict[str, Any] | None:
    """Calibration error of probabilities [n, 7] whose answers are worth [n] (0 to 1), with its bootstrap interval."""
    n = len(worth)
    if not n:
        return None
    confidence = probabilities.max(axis=1)
    return {
        "value": confidence_gap(confidence, worth),
        "n": n,
        "interval_95": list(
            bootstrap_interval(lambda rows: confidence_gap(confidence[rows], worth[rows]), n=n)
        ),
    }
