"""Make a checked folder of weights the one that the engine serves."""

import shutil
from pathlib import Path

from inference.engine.classify import Classifier
from inference.engine.weights import CURRENT, ROOT, Weights, WeightsError, weights_read
from inference.training.evaluation_file import FILE, evaluation_read


def weights_promote(folder: Path, *, root: Path = ROOT) -> Weights:
    """Check a folder, copy it beside the others and point CURRENT at it; both by rename, so that there is always one.

    The folder is named after the model and its version. Raises WeightsError, and then nothing has changed, where the
    folder is broken, where LiteRT cannot run its network, where it carries no evaluation of its own, or where another
    model of that name and version is there already.
    """
    weights = weights_read(folder)
    Classifier(weights)
    evaluation = evaluation_read(folder)
    if evaluation is None or evaluation.get("digest") != weights.digest:
        raise WeightsError(f"{folder}: it carries no {FILE} of this network; export or evaluate it first")
    name = f"{weights.name}-{weights.version}"
    if Path(name).name != name:
        raise WeightsError(f"{folder}: {name!r} cannot name a folder")
    place = root / name
    if folder.resolve() != place.resolve():
        if place.exists() and weights_read(place).digest != weights.digest:
            raise WeightsError(f"{place} holds another network; give this one a new version")
        partial = root / f".{name}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(folder, partial)
        shutil.rmtree(place, ignore_errors=True)
        partial.replace(place)
    pointer = root / f".{CURRENT}.partial"
    pointer.write_text(name + "\n")
    pointer.replace(root / CURRENT)
    return weights_read(place)
