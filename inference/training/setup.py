"""What a training run works with, from what its caller asked for and what its folder already says."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from inference.engine.types import LABELS
from inference.training.checkpoint import plan_read
from inference.training.datasets import CLASSES, FaceSet, face_set_read
from inference.training.hardware import dtype_choose
from inference.training.labels import LabelMap
from inference.training.plan import TrainingPlan, fine_tuning_plan, restart_plan
from inference.training.split import validation_split
from inference.training.start import Start
from inference.training.teacher import LARGEST_SHARE


def plan_choose(
    *,
    out: Path,
    start: Start | None,
    teacher: Start | None = None,
    restart: bool = False,
    **wanted: Any,
) -> TrainingPlan:
    """The plan of the run in `out`, else a new one; with each field of `wanted` that is not None in its place.

    So a run goes on by its folder alone, and one asked to go on with other settings is refused (see plan_claim). A
    new run that starts from weights has the settings of fine-tuning, or with `restart` those of a warm restart. Raises
    CheckpointError.
    """
    plan = plan_read(out)
    if plan is None:
        dtype = wanted.get("dtype") or dtype_choose()
        if start is None:
            plan = TrainingPlan(dtype=dtype)
        else:
            plan = (restart_plan if restart else fine_tuning_plan)(start.network, dtype=dtype)
    if start is not None:
        plan = replace(plan, start=start.digest)
    if teacher is not None:
        plan = replace(plan, teacher=teacher.digest, teacher_share=plan.teacher_share or LARGEST_SHARE)
    return replace(plan, **{key: value for key, value in wanted.items() if value is not None})


def faces_prepare(
    data: Path, *, votes: Path | None, photos: bool, seed: int, labels: LabelMap | None = None
) -> FaceSet:
    """Read faces and, where the data set none aside to choose by, set some aside. Raises DatasetError."""
    return validation_split(face_set_read(data, votes=votes, photos=photos, labels=labels), seed=seed)


def faces_remarks(faces: FaceSet) -> Iterator[str]:
    """What somebody should know who trains on these faces."""
    if faces.judged_on != "PublicTest":
        yield (
            "The data name no PublicTest rows: the epoch is chosen by a validation split of them. Two pictures of one "
            "person may stand on both sides, which flatters the figures; folders train/ and val/ keep people apart."
        )
    yield from faces.left_out.lines
    count = np.bincount(faces.of_usage("Training").label, minlength=CLASSES)
    missing = [LABELS[i] for i in np.flatnonzero(count == 0)]
    if missing:
        yield f"No face to train on is labelled {', '.join(missing)}: the network will unlearn these."
