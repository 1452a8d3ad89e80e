"""Faces with votes whose truth is known, and outputs of an imagined network for them."""

import numpy as np

from inference.engine.classify import Outputs
from inference.engine.combine import VOTED_AS
from inference.training.face_set import FaceSet

PEOPLE = 10


def voted_faces(shares: np.ndarray, *, label: np.ndarray | None = None, seed: int = 0) -> FaceSet:
    """Faces [n] on which ten people each vote by shares [n, 7]; labelled by one more person, or as given."""
    random, shares = np.random.default_rng(seed), shares.astype(np.float64)
    n = len(shares)
    votes = np.zeros((n, 8), np.float32)
    votes[:, VOTED_AS] = np.stack([random.multinomial(PEOPLE, row / row.sum()) for row in shares])
    if label is None:
        label = (shares.cumsum(axis=1) > random.random((n, 1)) * shares.sum(axis=1, keepdims=True)).argmax(1)
    majority = np.where(votes.max(axis=1) * 2 > PEOPLE, votes.argmax(axis=1), -1)
    return FaceSet(
        pixels=np.zeros((n, 48, 48), np.uint8),
        label=label.astype(np.int64),
        usage=None,
        votes=votes / PEOPLE,
        repeated=None,
        majority=majority,
    )


def outputs_saying(seven: np.ndarray, *, labels: np.ndarray | None = None) -> Outputs:
    """Outputs whose second says these logits [n, 7] (and never contempt), the first the same or `labels`."""
    votes = np.full((len(seven), 8), -20, np.float32)
    votes[:, VOTED_AS] = seven
    return Outputs((seven if labels is None else labels).astype(np.float32), votes)
