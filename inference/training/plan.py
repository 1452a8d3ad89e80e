"""What a training run is to do; written beside its checkpoints, so that a resumed run cannot silently differ."""

import math
from dataclasses import asdict, dataclass, field

from inference.training.network import NetworkSpec


@dataclass(frozen=True)
class TrainingPlan:
    """One run. Learning rate: one cycle (Smith 2018), linear up, cosine down to zero at the last step.

    class_balance: 0 shows faces as often as the data has them, 1 every class equally often; between, a face of a class
    of n faces is shown (largest n / n) ** class_balance times as often as one of the largest class.
    """

    epochs: int = 60
    batch: int = 128
    peak_rate: float = 0.06
    warm_up_share: float = 0.15
    momentum: float = 0.9
    weight_decay: float = 5e-4
    label_smoothing: float = 0.1
    votes_weight: float = 1.0
    class_balance: float = 0.25
    average_decay: float = 0.998
    seed: int = 20261121
    dtype: str = "mixed_bfloat16"
    network: NetworkSpec = field(default_factory=NetworkSpec)

    def as_dict(self) -> dict:
        return asdict(self)


def rate_at(plan: TrainingPlan, *, step: int, steps: int) -> float:
    """The learning rate of a step 0 .. steps - 1."""
    warm_up = max(1, round(plan.warm_up_share * steps))
    if step < warm_up:
        return plan.peak_rate * (0.04 + 0.96 * step / warm_up)
    return plan.peak_rate * 0.5 * (1 + math.cos(math.pi * (step - warm_up) / max(1, steps - warm_up)))
