"""A combiner for weights that were exported without one, or with another: the network itself stays as it is."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from inference.engine.classify import Classifier
from inference.engine.weights import Weights, WeightsError, digest_of, weights_read
from inference.training.combiner import FEWEST, combiner_fit
from inference.training.describe import description_write
from inference.training.evaluate import weights_evaluate
from inference.training.evaluation_file import FILE, curves_of, evaluation_write
from inference.training.export import CONDITIONED
from inference.training.face_set import FaceSet
from inference.training.prior import prior_as_people_agree
from inference.training.robustness import outputs_of


def weights_combine(weights: Weights, *, faces: FaceSet, source: Path, out: Path, version: str) -> Weights:
    """Copy a folder of weights to `out` with a combiner fitted to the served file's outputs on the PublicTest rows.

    Raises WeightsError where the network has no second output or too few of these rows have votes, and where `out` is
    there already; DatasetError without such rows.
    """
    judged = faces.of_usage("PublicTest")
    if out.exists():
        raise WeightsError(f"{out} is there already; choose another folder")
    fitted = combiner_fit(outputs_of(Classifier(weights), judged.pixels), judged)
    if fitted is None:
        raise WeightsError(
            f"{weights.name} {weights.version}: a combiner needs a network with a second output, and votes on "
            f"{FEWEST} PublicTest faces of {source}"
        )
    description = weights.description | {
        "version": version,
        "date": datetime.now(UTC).date().isoformat(),
        "combiner": fitted.combiner.as_dict(),
        "combiner_fit": fitted.as_dict(),
        "prior": prior_as_people_agree(faces.of_usage("Training"), label_share=fitted.label_share),
    }
    partial = out.with_name(f".{out.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for name in description["files"]:
        shutil.copy2(weights.network.parent / name, partial / name)
    description_write(partial, description | {"digest": digest_of(description)})
    report = weights_evaluate(
        weights_read(partial),
        judged,
        source=source,
        usage=faces.judged_on,
        curves=curves_of(weights),
        most=CONDITIONED,
    )
    evaluation_write(partial / FILE, report)
    partial.replace(out)
    return weights_read(out)
