"""Rows to choose an epoch by, where the data set none aside."""

from dataclasses import replace

import numpy as np

from inference.engine.types import LABELS
from inference.training.face_set import CLASSES, USAGES, DatasetError, FaceSet

VALIDATION_SHARE = 0.2
TRAINING, VALIDATION = USAGES.index("Training"), USAGES.index("PublicTest")


def validation_split(faces: FaceSet, *, seed: int, share: float = VALIDATION_SHARE) -> FaceSet:
    """Set a share of each label's Training rows aside; data that have PublicTest rows come back as they are.

    Of a file without usage every row counts as Training. Pictures that are the same pixel by pixel stay on one side;
    different pictures of one person may not. The same data and seed give the same split. Raises DatasetError where a
    label that occurs has too few different pictures to stand on both sides.
    """
    if faces.count_of("PublicTest"):
        return faces
    usage = np.full(len(faces), TRAINING) if faces.usage is None else faces.usage.copy()
    # The first row with the same pixels stands for all of them.
    first: dict[bytes, int] = {}
    same = np.array([first.setdefault(face.tobytes(), i) for i, face in enumerate(faces.pixels)])
    random = np.random.default_rng(seed)
    aside = np.array([], np.int64)
    for label in range(CLASSES):
        pictures = np.unique(same[(usage == TRAINING) & (faces.label == label)])
        if len(pictures) == 1:
            raise DatasetError(
                f"{LABELS[label]}: one picture cannot be both trained on and judged by; add more, or leave it out"
            )
        pictures = np.setdiff1d(pictures, aside)
        count = min(len(pictures) - 1, max(1, round(share * len(pictures))))
        aside = np.append(aside, random.permutation(pictures)[: max(0, count)])
    usage[(usage == TRAINING) & np.isin(same, aside)] = VALIDATION
    if not (usage == VALIDATION).any():
        raise DatasetError("no row of the file has the usage Training")
    return replace(faces, usage=usage, judged_on=f"validation split ({share:.0%} of each label)")
