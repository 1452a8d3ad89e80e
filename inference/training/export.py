"""From a training run to a folder of weights that the engine serves."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from inference.engine.classify import Outputs
from inference.engine.preprocess import standardise
from inference.engine.weights import Weights, weights_read
from inference.training.average import averaged_read
from inference.training.candidates import SLOWEST, form_choose
from inference.training.checkpoint import CheckpointError, best_read, log_read, plan_read
from inference.training.combiner import combiner_fit
from inference.training.describe import description_make, description_write
from inference.training.evaluate import weights_evaluate
from inference.training.evaluation_file import FILE, evaluation_write
from inference.training.face_set import USAGES, DatasetError, FaceSet
from inference.training.network import network_build
from inference.training.plan import TrainingPlan
from inference.training.prior import prior_as_people_agree, prior_of
from inference.training.temperature import temperature_fit

COMPARED = 1000  # faces at least, where there are as many
REPRESENTATIVE = 500
# Faces that an export puts through the conditions; `model evaluate` takes all.
CONDITIONED = 1500


def run_export(
    *,
    run: Path,
    faces: FaceSet,
    source: Path,
    out: Path,
    name: str,
    version: str,
    say: Callable[[str], None] = lambda text: None,
    slowest: float = SLOWEST,
    only: str | None = None,
) -> Weights:
    """Export the best epoch of a run into the folder `out`, with temperature, combiner, parity and its evaluation.

    The rows of the usage PublicTest choose temperature, combiner (where they have votes) and form, and the evaluation
    is of the same rows; where they are fewer than a thousand, forms are compared on Training rows too. Raises
    CheckpointError without a best epoch, DatasetError without such rows, ExportError where no form answers as the
    trained network does (see candidates.form_choose). What was in `out` goes only when all is done.
    """
    if faces.usage is None:
        raise DatasetError(f"{source}: it says of no row whether it is for Training or PublicTest")
    judged, training = faces.of_usage("PublicTest"), faces.of_usage("Training")
    plan = plan_read(run)
    if plan is None:
        raise CheckpointError(f"{run}: there is no run here; train first")
    weights, epoch, accuracy = best_read(run)
    network = network_build(plan.network)
    try:
        for variable, array in zip(network.weights, weights, strict=True):
            variable.assign(array)
    except ValueError as error:
        raise CheckpointError(f"{run}: its network has a shape that this version does not build") from error
    compared = _compared(faces)
    said = network.predict(standardise(compared.pixels), batch_size=256, verbose=0)
    trained = Outputs(*(np.asarray(part) for part in said))
    own = Outputs(trained.labels[: len(judged)], trained.votes[: len(judged)])
    temperature = temperature_fit(own.labels, judged.label)
    fitted = combiner_fit(own, judged)

    partial = out.with_name(f".{out.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    choice = form_choose(
        network=network,
        trained=trained,
        temperature=temperature,
        combiner=fitted and fitted.combiner,
        faces=compared,
        representative=_representative(training),
        folder=partial,
        slowest=slowest,
        only=only,
        say=say,
    )
    say(
        f"{choice.form} is served: within the {choice.parity['within']}, chosen by {choice.parity['chosen_by']}"
    )
    network.save(partial / "network.keras")
    description = description_make(
        folder=partial,
        name=name,
        version=version,
        network=choice.file.name,
        form=choice.form,
        temperature=temperature,
        fitted=fitted,
        prior=prior_of(training.label, balance=plan.class_balance)
        if fitted is None
        else prior_as_people_agree(training, label_share=fitted.label_share),
        training=_training_of(
            plan=plan,
            epoch=epoch,
            accuracy=accuracy,
            faces=faces,
            source=source,
            averaged=averaged_read(run),
        ),
        parity=choice.parity,
    )
    description_write(partial, description)
    report = weights_evaluate(
        weights_read(partial),
        judged,
        source=source,
        usage=faces.judged_on,
        curves=log_read(run) or None,
        most=CONDITIONED,
    )
    evaluation_write(partial / FILE, report)
    shutil.rmtree(out, ignore_errors=True)
    partial.replace(out)
    return weights_read(out)


def _compared(faces: FaceSet) -> FaceSet:
    """The PublicTest rows, then as many Training rows as make a thousand."""
    judged = np.flatnonzero(faces.usage == USAGES.index("PublicTest"))
    others = np.flatnonzero(faces.usage == USAGES.index("Training"))
    return faces.where(np.concatenate([judged, others[: max(0, COMPARED - len(judged))]]))


def _representative(training: FaceSet) -> np.ndarray:
    chosen = np.random.default_rng(0).choice(len(training), min(REPRESENTATIVE, len(training)), replace=False)
    return standardise(training.pixels[np.sort(chosen)])


def _training_of(
    *,
    plan: TrainingPlan,
    epoch: int,
    accuracy: float,
    faces: FaceSet,
    source: Path,
    averaged: list[dict[str, Any]] | None,
) -> dict[str, Any]:
    training = faces.of_usage("Training")
    voted = int((training.votes.sum(axis=1) > 0).sum())
    votes = f", with FER+ votes on {voted} of them as a second output's target" if voted else ""
    chosen: dict[str, Any]
    if averaged:
        chosen = {
            "chosen_by": f"networks and shares of an average of weights, by {faces.judged_on}",
            "averaged": averaged,
        }
    else:
        chosen = {
            "chosen_by": f"the epoch with the best {faces.judged_on} accuracy of the averaged weights",
            "epoch": epoch,
        }
    return {
        "data": f"{len(training)} Training rows of {source.name}{votes}",
        **chosen,
        "accuracy_in_float": round(accuracy, 5),
        "plan": plan.as_dict(),
    }
