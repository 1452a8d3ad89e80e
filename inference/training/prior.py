"""Prior correction: what an answer would be if faces were mixed as before an ad, and not as in the training data."""

from typing import Any

import numpy as np

from inference.engine.types import LABELS
from inference.training.agreement import voted_on
from inference.training.combiner import agreed_targets
from inference.training.face_set import FaceSet

# Faces that watch ads, by share of the time: smiles fill some 4 to 6 % of the frames of published viewings, the other
# expressions less, and most faces rest. An assumption, not a measurement of your viewers: it is stored in model.json
# with each network, and results are shown with and without it.
WATCHING_ADS = {
    "angry": 0.03,
    "disgust": 0.02,
    "fear": 0.02,
    "happy": 0.05,
    "sad": 0.04,
    "surprise": 0.04,
    "neutral": 0.80,
}
NOTE = "p' ∝ p · target / training (F2). target: assumed shares of apparent expressions among faces that watch ads."


def prior_of(label: np.ndarray, *, balance: float = 0.0) -> dict[str, Any]:
    """The `prior` of a model.json for a network trained on labels [n].

    balance: how far training showed rare classes more often (see TrainingPlan.class_balance); it shifts what the
    network expects from n_e towards n_e ** (1 − balance).
    """
    shown = np.bincount(label, minlength=len(LABELS)).astype(float)
    shown = np.where(shown > 0, np.maximum(shown, 1) ** (1 - balance), 0)
    return _prior(shown / shown.sum())


def prior_as_people_agree(training: FaceSet, *, label_share: float) -> dict[str, Any]:
    """The same for a reading by a combiner: it expects what people see in such faces, as often as they see it."""
    voted = training.where(voted_on(training))
    return _prior(agreed_targets(voted, label_share=label_share).mean(axis=0))


def _prior(expected: np.ndarray) -> dict[str, Any]:
    training = {name: round(float(share), 5) for name, share in zip(LABELS, expected, strict=True)}
    return {"note": NOTE, "training": training, "target": WATCHING_ADS}


def prior_shift(probabilities: np.ndarray, *, prior: dict[str, Any]) -> np.ndarray:
    """p'_e ∝ p_e · target_e / training_e for probabilities [n, 7]; rows sum to 1. (Saerens 2002)

    A class that the training data lack has no odds to correct and gets zero.
    """
    target, training = (np.array([prior[key][name] for name in LABELS]) for key in ("target", "training"))
    ratio = np.divide(target, training, out=np.zeros(len(LABELS)), where=training > 0)
    shifted = probabilities * ratio
    return shifted / shifted.sum(axis=1, keepdims=True)
