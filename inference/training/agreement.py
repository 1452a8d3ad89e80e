"""What people agreed that faces show: the FER+ votes, read on the seven expressions that are served."""

import numpy as np

from inference.engine.combine import VOTED_AS
from inference.training.face_set import FaceSet


def agreed_shares(faces: FaceSet) -> np.ndarray:
    """Share of each of LABELS among the people who named one of them: float64 [n, 7], zero where nobody did."""
    named = faces.votes[:, VOTED_AS].astype(np.float64)
    return named / np.where(voted_on(faces), named.sum(axis=1), 1)[:, None]


def voted_on(faces: FaceSet) -> np.ndarray:
    """bool [n]: faces that somebody gave one of LABELS."""
    return faces.votes[:, VOTED_AS].sum(axis=1) > 0


def agreed_labels(faces: FaceSet) -> np.ndarray:
    """int64 [n], the place in LABELS that more than half of all voters chose; −1 where none is, or it is contempt."""
    if faces.majority is None:
        return np.full(len(faces), -1)
    place = np.full(faces.votes.shape[1] + 1, -1)  # the last one is for −1, no majority
    place[list(VOTED_AS)] = np.arange(len(VOTED_AS))
    return place[faces.majority]
