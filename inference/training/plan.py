"""What a training run is to do; written beside its checkpoints, so that a resumed run cannot silently differ."""

import math
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from inference.training.network import NetworkSpec


@dataclass(frozen=True)
class TrainingPlan:
    """One run. Learning rate: one cycle (Smith 2018), linear up, cosine down to zero at the last step.

    class_balance: 0 shows faces as often as the data has them, 1 every class equally often; between, a face of a class
    of n faces is shown (largest n / n) ** class_balance times as often as one of the largest class. mixup: see
    `faces_mix`; 0 is none. start: the digest of the weights that the run begins with, or nothing for random ones.
    teacher: the digest of the weights that it learns from beside the labels; teacher_share: how much of each face's
    target they say (0 to `teacher.LARGEST_SHARE`).
    """

    epochs: int = 52
    batch: int = 128
    peak_rate: float = 2e-3
    warm_up_share: float = 0.15
    weight_decay: float = 0.05
    label_smoothing: float = 0.1
    votes_weight: float = 1.0
    class_balance: float = 0.25
    mixup: float = 0.2
    average_decay: float = 0.998
    seed: int = 20261121
    dtype: str = "mixed_bfloat16"
    network: NetworkSpec = field(default_factory=NetworkSpec)
    start: str = ""
    teacher: str = ""
    teacher_share: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def fine_tuning_plan(network: NetworkSpec, *, dtype: str) -> TrainingPlan:
    """Settings for a few hundred to some thousand faces and a network that is already trained."""
    return TrainingPlan(
        epochs=15,
        batch=32,
        peak_rate=3e-4,
        warm_up_share=0.1,
        average_decay=0.99,
        mixup=0.0,
        dtype=dtype,
        network=network,
    )


def restart_plan(network: NetworkSpec, *, dtype: str) -> TrainingPlan:
    """Settings to train a trained network once more, as fast as a new one, on all the data that it knows.

    A warm restart (Loshchilov & Hutter 2017): the high rate leaves what was learned by heart, and a network that knows
    faces needs a shorter way up.
    """
    return TrainingPlan(epochs=75, warm_up_share=0.08, dtype=dtype, network=network)


# What a field had to be before it existed: a plan written then goes on as it began.
BEFORE: dict[str, Any] = {
    "class_balance": 0.0,
    "mixup": 0.0,
    "start": "",
    "teacher": "",
    "teacher_share": 0.0,
}


def plan_from(entry: dict[str, Any]) -> TrainingPlan:
    """The plan that `as_dict` wrote, by this or an older version. Raises ValueError naming what does not fit."""
    names = {field.name for field in fields(TrainingPlan)}
    unknown = sorted(set(entry) - names)
    entry = BEFORE | entry
    missing = sorted(names - set(entry))
    if unknown or missing:
        raise ValueError(f"this is no plan of ours: unknown {unknown}, missing {missing}")
    return TrainingPlan(**{**entry, "network": spec_from(entry["network"])})


def spec_from(entry: dict[str, Any]) -> NetworkSpec:
    """The network's shape as JSON wrote it. Raises TypeError for a field that is not ours."""
    return NetworkSpec(**{**entry, "widths": tuple(entry["widths"]), "ranks": tuple(entry.get("ranks", ()))})


def rate_at(plan: TrainingPlan, *, step: int, steps: int) -> float:
    """The learning rate of a step 0 .. steps - 1."""
    warm_up = max(1, round(plan.warm_up_share * steps))
    if step < warm_up:
        return plan.peak_rate * (0.04 + 0.96 * step / warm_up)
    return plan.peak_rate * 0.5 * (1 + math.cos(math.pi * (step - warm_up) / max(1, steps - warm_up)))
