"""Fit the combiner of a network's two outputs (engine/combine.py) on faces that the network has not learned from.

A network knows its Training rows by heart (0.4.0 names 86 % of their labels, 72 % of others): a combiner fitted there
would believe the first output too much. Its nine numbers are fitted on PublicTest instead, without the faces that
stand in Training too, and judged on folds that it was not fitted on.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

from inference.engine.classify import Outputs, softmax
from inference.engine.combine import VOTED_AS, Combiner
from inference.engine.types import LABELS
from inference.training.agreement import agreed_shares, voted_on
from inference.training.face_set import FaceSet
from inference.training.readings import reading_report

# How much of each face's target is its FER-2013 label; the rest is how people voted. Tried on 0.7.0 by folds of
# PublicTest: with 0, .05, .1 and .15 the reading names 91.9, 91.9, 91.8 and 91.4 % of the faces that people agree on,
# calls 6.1, 7.0, 7.5 and 9.4 % of resting faces something else, finds 72, 76, 77 and 80 % of sad ones, and names 59.8,
# 60.6, 61.5 and 62.5 % of FER-2013's labels. Blurred by 1.2 px it is 90.9, 90.8, 90.3 and 90.2 %, and 6.6 to 9.9 %.
LABEL_SHARE = 0.05
FEWEST = 200  # faces; fewer cannot fit nine numbers
FOLDS = 5
# Pulls each number towards the second output alone, as this many faces would: it decides nothing among thousands.
PRIOR_FACES = 1.0
START = np.array([0.0, 1.0, *[0.0] * len(LABELS)])


@dataclass(frozen=True)
class Fitted:
    """A combiner and how it came about.

    n: faces it was fitted on. held_out: the reading_report of these, each face read by a combiner fitted on the other
    folds: what to expect of faces that fitted nothing.
    """

    combiner: Combiner
    n: int
    label_share: float
    folds: int
    held_out: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """What model.json keeps beside the combiner."""
        entry = asdict(self)
        del entry["combiner"]
        return entry


def combiner_fit(
    outputs: Outputs, faces: FaceSet, *, label_share: float = LABEL_SHARE, seed: int = 0
) -> Fitted | None:
    """The combiner for these outputs of judged faces; None without a second output or without votes on enough faces."""
    usable = voted_on(faces)
    if faces.repeated is not None:
        usable &= ~faces.repeated
    if outputs.votes is None or usable.sum() < FEWEST:
        return None
    kept = faces.where(usable)
    own = Outputs(outputs.labels[usable], outputs.votes[usable])
    target = agreed_targets(kept, label_share=label_share)
    fold = np.random.default_rng(seed).permutation(len(kept)) % FOLDS
    held_out = np.zeros((len(kept), len(LABELS)), np.float32)
    for number in range(FOLDS):
        out = fold == number
        part = numbers_fit(Outputs(own.labels[~out], own.votes[~out]), target[~out])
        held_out[out] = softmax(part.logits(own.labels[out], own.votes[out]))
    return Fitted(
        combiner=numbers_fit(own, target),
        n=len(kept),
        label_share=label_share,
        folds=FOLDS,
        held_out=reading_report(held_out, kept),
    )


def agreed_targets(faces: FaceSet, *, label_share: float) -> np.ndarray:
    """Distributions float64 [n, 7] between how people voted (share 0) and the FER-2013 label alone (1)."""
    return (1 - label_share) * agreed_shares(faces) + label_share * np.eye(len(LABELS))[faces.label]


def numbers_fit(outputs: Outputs, target: np.ndarray) -> Combiner:
    """The combiner with the smallest cross-entropy to targets [n, 7], to four decimals; it has one minimum."""
    labels = outputs.labels.astype(np.float64)
    votes = outputs.votes[:, VOTED_AS].astype(np.float64)
    n = len(labels)

    def loss(numbers: np.ndarray) -> tuple[float, np.ndarray]:
        scores = numbers[0] * labels + numbers[1] * votes + numbers[2:]
        scores -= scores.max(axis=1, keepdims=True)
        log = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        gap, pull = np.exp(log) - target, numbers - START
        slope = np.concatenate([[(gap * labels).sum(), (gap * votes).sum()], gap.sum(axis=0)])
        value = -(target * log).sum() + PRIOR_FACES * (pull @ pull)
        return value / n, (slope + 2 * PRIOR_FACES * pull) / n

    found = minimize(loss, START, jac=True, method="BFGS", options={"gtol": 1e-7}).x
    first, second, *bias = (round(float(value), 4) for value in found)
    return Combiner(labels=first, votes=second, bias=tuple(bias))
