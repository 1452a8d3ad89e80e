"""Non-maximum suppression: of boxes that cover each other, the best stays."""

import numpy as np


def overlaps_suppress(box: np.ndarray, score: np.ndarray, *, ceiling: float) -> list[int]:
    """Indices of the boxes that stay, best score first.

    box: float [n, 4] of x, y, width, height; score: [n]. A box whose intersection over union with a better one
    exceeds `ceiling` (0 to 1) goes.
    """
    order = np.argsort(-score, kind="stable")
    area = box[:, 2] * box[:, 3]
    kept: list[int] = []
    while len(order):
        best, rest = order[0], order[1:]
        kept.append(int(best))
        top_left = np.maximum(box[rest, :2], box[best, :2])
        bottom_right = np.minimum(box[rest, :2] + box[rest, 2:], box[best, :2] + box[best, 2:])
        shared = np.clip(bottom_right - top_left, 0, None).prod(axis=1)
        order = rest[shared <= ceiling * (area[rest] + area[best] - shared)]
    return kept
