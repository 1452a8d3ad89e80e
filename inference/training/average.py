"""One network from several of one shape that began alike: the average of their weights (Wortsman 2022, model soups).

Networks of one lineage lie in one valley, and its middle is flatter than its edges; strangers have none in common.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from inference.engine.preprocess import standardise
from inference.training.checkpoint import CheckpointError, best_write, log_append, plan_claim, plan_read
from inference.training.datasets import FaceSet
from inference.training.network import network_build
from inference.training.normalisation import BATCH, MOST, normalisation_measure
from inference.training.start import Start
from inference.training.train import rows_to_learn_from

FILE = "averaged.json"


def run_average(
    sources: Sequence[tuple[Start, float]],
    *,
    faces: FaceSet,
    out: Path,
    measured: bool = True,
    say: Callable[[str], None] = lambda text: None,
) -> float:
    """Average trained networks into the new folder of a run, which `run_export` takes; return its accuracy.

    sources: networks and their shares, which are made to add up to one; the first one's plan and log are the result's.
    Normalisation is measured anew on Training rows, or averaged like all else where not `measured`: networks that began
    as one another have it alike, and may have learned from worse pictures than those rows. The accuracy is that on the
    PublicTest rows. Raises CheckpointError where shares or shapes do not fit, or where `out` holds a run already;
    DatasetError without rows to learn from.
    """
    shares = np.array([share for _, share in sources], dtype=np.float64)
    first = sources[0][0]
    if not (shares > 0).all():
        raise CheckpointError("each share must be above zero")
    if len({replace(own.network, dropout=0.0) for own, _ in sources}) > 1:  # dropout has no weights
        raise CheckpointError("only networks of one shape can be averaged")
    if plan_read(out) is not None:
        raise CheckpointError(f"{out} holds a run already; choose another folder")
    shares = shares / shares.sum()
    network = network_build(first.network)
    for number, variable in enumerate(network.weights):
        arrays = [own.weights[number] for own, _ in sources]
        variable.assign(np.tensordot(shares, np.stack(arrays), axes=1).astype(np.float32))
    training, judged = rows_to_learn_from(faces), faces.of_usage("PublicTest")
    if measured:
        order = np.random.default_rng(first.plan.seed).permutation(len(training))
        normalisation_measure(network, standardise(training.pixels[order[: MOST * BATCH]]))
    logits = network.predict(standardise(judged.pixels), batch_size=256, verbose=0)[0]
    accuracy = float((np.asarray(logits).argmax(axis=1) == judged.label).mean())
    plan_claim(out, first.plan, data=faces.digest())
    kept = [
        {"title": own.title, "digest": own.digest, "share": round(float(share), 4)}
        for (own, _), share in zip(sources, shares, strict=True)
    ]
    (out / FILE).write_text(json.dumps(kept, indent=1) + "\n")
    for line in first.curves:
        log_append(out, line)
    best_write(out, weights=[v.numpy() for v in network.weights], epoch=0, accuracy=accuracy)
    say(
        f"{len(sources)} networks averaged: accuracy {accuracy:.2%} on {len(judged)} faces ({faces.judged_on})"
    )
    return accuracy


def averaged_read(run: Path) -> list[dict[str, Any]] | None:
    """What the network of a run is the average of: title, digest and share of each; None where it was trained."""
    path = run / FILE
    return json.loads(path.read_text()) if path.exists() else None
