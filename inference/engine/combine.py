"""Two outputs of one network become one reading: a weighted sum of their logits.

The first output knows FER-2013's labels, which are wrong on a third of faces. The second knows how ten people voted on
the same faces. Each alone throws away what the other has seen.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from inference.engine.types import LABELS, VOTED

# For each of LABELS its place in VOTED. Contempt has no label of ours: people who saw it are left out.
NAMED_SO = {
    "angry": "anger",
    "disgust": "disgust",
    "fear": "fear",
    "happy": "happiness",
    "sad": "sadness",
    "surprise": "surprise",
    "neutral": "neutral",
}
VOTED_AS = tuple(VOTED.index(NAMED_SO[label]) for label in LABELS)


@dataclass(frozen=True)
class Combiner:
    """p ∝ exp(labels · z + votes · v + bias): weights of both outputs' logits, and a bias for each of LABELS.

    It is a mixture of both log-probabilities: what normalises them is equal for all seven and cancels.
    """

    labels: float
    votes: float
    bias: tuple[float, ...]

    def logits(self, labels: np.ndarray, votes: np.ndarray) -> np.ndarray:
        """float64 [n, 7] from the logits of the labels [n, 7] and of the votes [n, 8]."""
        seven = votes[:, VOTED_AS].astype(np.float64)
        return self.labels * labels.astype(np.float64) + self.votes * seven + np.array(self.bias)

    def as_dict(self) -> dict[str, Any]:
        """What `combiner_from` reads."""
        return {
            "labels": self.labels,
            "votes": self.votes,
            "bias": dict(zip(LABELS, self.bias, strict=True)),
        }


def combiner_from(entry: object) -> Combiner:
    """The combiner that a model.json holds. Raises ValueError saying what does not fit."""
    if not isinstance(entry, dict) or set(entry) != {"labels", "votes", "bias"}:
        raise ValueError("combiner must hold labels, votes and bias")
    bias = entry["bias"]
    if not isinstance(bias, dict) or set(bias) != set(LABELS):
        raise ValueError(f"combiner.bias must name {', '.join(LABELS)}")
    numbers = [entry["labels"], entry["votes"], *(bias[name] for name in LABELS)]
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in numbers):
        raise ValueError("combiner must hold numbers")
    if not np.isfinite(numbers).all():
        raise ValueError("combiner must hold finite numbers")
    labels, votes, *bias = (float(value) for value in numbers)
    return Combiner(labels=labels, votes=votes, bias=tuple(bias))
