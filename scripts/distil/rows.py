"""What goes to a GPU and what comes back: rows as the product reads them, and a run folder that it exports.

python -m scripts.distil.rows prepare --data FER2013 --out FOLDER
python -m scripts.distil.rows collect --student STUDENT.npz --data FER2013 --out RUN
"""

import argparse
import json
from pathlib import Path

import numpy as np

from inference.training.agreement import agreed_labels
from inference.training.checkpoint import best_write, plan_claim
from inference.training.datasets import face_set_read
from inference.training.network import NetworkSpec, network_build
from inference.training.plan import TrainingPlan
from inference.training.start import start_read
from inference.training.train import rows_to_learn_from


def prepare(args: argparse.Namespace) -> None:
    faces = face_set_read(args.data)
    training, judged = rows_to_learn_from(faces), faces.of_usage("PublicTest")
    args.out.mkdir(parents=True, exist_ok=True)
    half = len(training) // 2
    order = np.random.default_rng(0).permutation(len(training))
    for name, rows in (("a", order[:half]), ("b", order[half:])):
        np.savez_compressed(
            args.out / f"training_{name}.npz",
            pixels=training.pixels[rows],
            label=training.label[rows].astype(np.int8),
            votes=training.votes[rows].astype(np.float16),
        )
    np.savez_compressed(
        args.out / "judged.npz",
        pixels=judged.pixels,
        label=judged.label.astype(np.int8),
        votes=judged.votes.astype(np.float16),
        agreed=agreed_labels(judged).astype(np.int8),
    )
    start = start_read("shipped")
    arrays = dict(zip(weight_names(start.network), start.weights, strict=True))
    np.savez(args.out / "start.npz", **{name: array.astype(np.float16) for name, array in arrays.items()})


def collect(args: argparse.Namespace) -> None:
    with np.load(args.student) as file:
        told = json.loads(str(file["about"]))
        spec = NetworkSpec(widths=tuple(told["widths"]), blocks=told["blocks"], dropout=told["dropout"])
        weights = [file[name] for name in weight_names(spec)]
    plan = TrainingPlan(
        epochs=round(told["epochs"]),
        batch=told["batch"],
        peak_rate=told["rate"],
        warm_up_share=told["warm_up"],
        label_smoothing=told["smoothing"],
        average_decay=told["average_decay"],
        mixup=told["mixup"],
        seed=told["seed"],
        dtype="mixed_bfloat16",
        network=spec,
        start=told["start"],
        teacher=told["teachers"],
        teacher_share=told["teacher_share"],
    )
    plan_claim(args.out, plan, data=face_set_read(args.data).digest())
    best_write(args.out, weights=weights, epoch=plan.epochs, accuracy=told["log"][-1]["val_accuracy"])


def weight_names(spec: NetworkSpec) -> list[str]:
    """The weights' names in the network's order: layer.variable."""
    return [
        f"{layer.name}.{variable.name}" for layer in network_build(spec).layers for variable in layer.weights
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["prepare", "collect"])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--student", type=Path, help="of `distil.train students`, to collect")
    args = parser.parse_args()
    {"prepare": prepare, "collect": collect}[args.what](args)


if __name__ == "__main__":
    main()
