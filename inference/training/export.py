"""From a training run to a folder of weights that the engine serves."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np

from inference.engine.classify import Classifier
from inference.engine.preprocess import standardise
from inference.engine.weights import Weights, weights_read
from inference.training.checkpoint import PLAN, best_read, log_read
from inference.training.convert import FORMATS, network_convert, served_network
from inference.training.datasets import DatasetError, FaceSet
from inference.training.describe import description_make, description_write, limits_of
from inference.training.evaluate import weights_evaluate
from inference.training.network import NetworkSpec, network_build
from inference.training.parity import Parity, parity_measure
from inference.training.temperature import temperature_fit

LARGEST_LOSS = 0.005  # of accuracy, that a smaller format may cost
SLOWEST = 1.5  # ms a face, one thread, batches of eight
FEWEST_FACES = 1000
REPRESENTATIVE = 500


class ExportError(RuntimeError):
    """No format of the network is both true and fast enough."""


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
    fewest: int = FEWEST_FACES,
) -> Weights:
    """Export the best epoch of a run into the folder `out`, with temperature, parity and metrics of PublicTest.

    Raises CheckpointError without a best epoch, DatasetError with too few faces to compare on, ExportError where no
    format loses at most half a point of accuracy within `slowest` ms a face.
    """
    judged, training = faces.of_usage("PublicTest"), faces.of_usage("Training")
    if len(judged) < fewest:
        raise DatasetError(
            f"{source}: comparing formats takes {fewest} PublicTest faces; it has {len(judged)}"
        )
    weights, epoch, accuracy = best_read(run)
    plan = json.loads((run / PLAN).read_text())
    network = network_build(_spec_of(plan))
    for variable, array in zip(network.weights, weights, strict=True):
        variable.assign(array)
    trained_logits = np.asarray(network.predict(standardise(judged.pixels), batch_size=256, verbose=0)[0])
    chosen = np.random.default_rng(0).choice(len(training), min(REPRESENTATIVE, len(training)), replace=False)
    representative = standardise(training.pixels[np.sort(chosen)])

    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    tried: dict[str, dict] = {}
    for form in FORMATS:
        file = out / f"network_{form}.tflite"
        file.write_bytes(network_convert(served_network(network), form=form, representative=representative))
        parity = parity_measure(trained_logits=trained_logits, served=_classifier_of(file), faces=judged)
        tried[form] = parity.as_dict()
        say(
            f"{form}: accuracy {parity.accuracy_served:.2%} ({parity.accuracy_change:+.2%}), largest probability "
            f"difference {parity.largest_probability_difference:.3f}, {parity.ms_per_face:.2f} ms a face"
        )
        if _good(parity, slowest=slowest):
            break
        file.unlink()
    else:
        raise ExportError(f"no format is true and fast enough: {json.dumps(tried)}")
    network.save(out / "network.keras")
    description = description_make(
        folder=out,
        name=name,
        version=version,
        network=file.name,
        form=form,
        temperature=temperature_fit(_classifier_of(file).logits(standardise(judged.pixels)), judged.label),
        training=_training_of(
            plan=plan, epoch=epoch, accuracy=accuracy, run=run, faces=training, source=source
        ),
        parity={"chosen": form, "tried": tried},
    )
    description_write(out, description)
    description["metrics"] = {
        "PublicTest": weights_evaluate(weights_read(out), judged, source=source, usage="PublicTest")
    }
    description["limits"] = limits_of(description["metrics"]["PublicTest"])
    description_write(out, description)
    return weights_read(out)


def _good(parity: Parity, *, slowest: float) -> bool:
    return parity.accuracy_change >= -LARGEST_LOSS and parity.ms_per_face <= slowest


def _classifier_of(file: Path) -> Classifier:
    return Classifier(
        Weights(name="", version="", digest="", network=file, temperature=1.0, framing=1.0, description={})
    )


def _spec_of(plan: dict) -> NetworkSpec:
    entry = plan["network"]
    return NetworkSpec(**{**entry, "widths": tuple(entry["widths"])})


def _training_of(*, plan: dict, epoch: int, accuracy: float, run: Path, faces: FaceSet, source: Path) -> dict:
    return {
        "data": f"FER-2013 Training rows ({len(faces)}), FER+ votes as a second head's target, from {source.name}",
        "chosen_by": "the epoch with the best PublicTest accuracy of the averaged weights",
        "epoch": epoch,
        "public_test_accuracy_in_float": round(accuracy, 5),
        "augmentation": "flip, rotation ±12°, shift ±9 %, scale 0.88–1.12, erasing",
        "plan": plan,
        "log": log_read(run),
    }
