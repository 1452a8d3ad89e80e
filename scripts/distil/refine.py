"""The shipped network teaches one that begins as itself, on a CPU: to bear mouths that speak, or with half of the
multiplications.

python -m scripts.distil.refine --data FER2013 --out RUN --whole --epochs 1      # the whole network
python -m scripts.distil.refine --data FER2013 --out RUN --epochs 12             # its convolutions are taken apart

The same command goes on after a kill; `model export --run RUN` takes the folder. Labels have no part in it: those of
Training, which the teacher knows by heart, led it away from what it does well. The student learns the teacher's answers
and maps on faces as cameras take them, and where its own face speaks, the teacher's is silent. `--second` asks another
network, too, what it would call each face: one that knows sharp faces best is shown them sharp.
"""

import argparse
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import keras
import numpy as np
import tensorflow as tf

from inference.engine.combine import VOTED_AS
from inference.engine.preprocess import standardise
from inference.training.agreement import agreed_labels
from inference.training.ahead import made_ahead
from inference.training.augment import faces_photograph, faces_pose
from inference.training.checkpoint import checkpoint_read, plan_claim
from inference.training.conditions import CLEAN, CONDITIONS
from inference.training.datasets import FaceSet, face_set_read
from inference.training.hardware import dtype_choose, onednn_use
from inference.training.mouths import mouth_find, mouth_open
from inference.training.plan import TrainingPlan, rate_at
from inference.training.resting import NEUTRAL
from inference.training.start import Start, start_read
from inference.training.train import balanced_order, epoch_keep, rows_to_learn_from
from inference.training.trainer import Trainer
from scripts.distil.parts import factor

BUDGET = 118.6e6  # multiplications a face: half of those of a network that is whole
SEEN = 256  # faces by which what a convolution reads is known
MAPS = tuple(f"stage{stage}_block{block}_relu" for stage in range(3) for block in range(2))
POOR_CAMERA = 0.6  # the share of faces that a poor camera takes
SPEAKING = 0.3  # the share of resting faces that speak
OPENED = (1.0, 6.0)  # pixels by which their mouths open
_CONDITIONS = {own.key: own for own in CONDITIONS}
# What each epoch is judged by, by the beginning of its figures' names.
SHOWN = {"": CLEAN, "blur_": _CONDITIONS["blur_1.2"], "speaking_": _CONDITIONS["speaking_4"]}


class Distiller(Trainer):
    """The network under training beside the one that teaches."""

    def __init__(
        self, plan: TrainingPlan, whole: Start, mouths: dict[int, np.ndarray], *, second: Start | None
    ) -> None:
        super().__init__(plan)
        self.student = self._with_maps(self.network)
        self.mouths = mouths
        self.teacher = self._with_maps(whole.built(dtype=plan.dtype))
        self.second = second.built(dtype=plan.dtype) if second else None
        self.judged: dict[str, np.ndarray] = {}

    @staticmethod
    def _with_maps(network: keras.Model) -> keras.Model:
        maps = [network.get_layer(name).output for name in MAPS]
        return keras.Model(network.inputs, [*network.outputs, *maps])

    def epoch(self, training: FaceSet, epoch: int) -> float:
        """Learn from every face once; return the mean loss."""
        self.random_start(epoch)
        plan, steps, total = self.plan, len(training) // self.plan.batch, 0.0
        made = batches(training, self.mouths, plan=plan, epoch=epoch, steps=steps)
        for step, batch in enumerate(made_ahead(made)):
            done = epoch * steps + step
            rate = rate_at(plan, step=done, steps=plan.epochs * steps)
            decay = min(plan.average_decay, (1 + done) / (10 + done))
            total += float(self.learn(*batch, *(tf.constant(v, tf.float32) for v in (rate, decay))))
        return total / steps

    @tf.function(reduce_retracing=True)
    def learn(self, x: Any, shown: Any, sharp: Any, rate: Any, decay: Any) -> Any:
        """One batch. x: what the student sees; shown: what the teacher sees; sharp: what a second one would see.
        Returns the loss."""
        labels, votes, *seen = (tf.cast(part, tf.float32) for part in self.teacher(shown, training=False))
        target = tf.nn.softmax(labels)
        if self.second:
            said = tf.cast(self.second(sharp, training=False)[0], tf.float32)
            target = (target + tf.nn.softmax(said)) / 2
        with tf.GradientTape() as tape:
            logits, vote_logits, *maps = (
                tf.cast(part, tf.float32) for part in self.student(x, training=True)
            )
            loss = self.cross_entropy(logits, vote_logits, target, tf.nn.softmax(votes))
            for own, other in zip(maps, seen, strict=True):
                loss += tf.reduce_mean(tf.square(own - other)) / (tf.math.reduce_variance(other) + 1e-6)
        self.descend(tape.gradient(loss, self.trained), rate, decay)
        return loss

    def measured(self, judged: FaceSet) -> dict[str, float]:
        """Accuracy of the average by labels and as people agree, and how many resting faces it calls so: on faces as
        they are, and under the conditions of `SHOWN`."""
        for variable, average in zip(self.judge.weights, self.average, strict=True):
            variable.assign(average)
        if not self.judged:  # the same in every epoch
            self.judged = {name: standardise(SHOWN[name].faces(judged.pixels)) for name in SHOWN}
        agreed, line = agreed_labels(judged), {}
        for name, faces in self.judged.items():
            parts = [self._both(faces[i : i + 256]) for i in range(0, len(faces), 256)]
            labels, votes = (np.concatenate([part[k].numpy() for part in parts]) for k in (0, 1))
            said = votes[:, list(VOTED_AS)].argmax(1) == agreed
            loss = tf.nn.sparse_softmax_cross_entropy_with_logits(judged.label, labels)
            line[f"{name}val_accuracy"] = round(float((labels.argmax(1) == judged.label).mean()), 5)
            line[f"{name}val_loss"] = round(float(tf.reduce_mean(loss)), 5)
            line[f"{name}votes"] = round(float(said[agreed >= 0].mean()), 5)
            line[f"{name}neutral"] = round(float(said[agreed == NEUTRAL].mean()), 5)
        return line

    @tf.function(reduce_retracing=True)
    def _both(self, faces: Any) -> Any:
        return self.judge(faces, training=False)


def mouths_of(faces: FaceSet) -> dict[int, np.ndarray]:
    """By row, the corners of the mouths of faces that people agree to call neutral."""
    found = {
        int(row): mouth_find(faces.pixels[row]) for row in np.flatnonzero(agreed_labels(faces) == NEUTRAL)
    }
    return {row: corners for row, corners in found.items() if corners is not None}


def batches(
    faces: FaceSet, mouths: dict[int, np.ndarray], *, plan: TrainingPlan, epoch: int, steps: int
) -> Iterator[tuple[np.ndarray, ...]]:
    """(what the student sees, what the teacher sees, what a second teacher sees).

    Both see the same; mouths that speak for the student are shut for the teacher, and the camera is a good one. For the
    second teacher it is always that.
    """
    random = np.random.default_rng((plan.seed, epoch))
    order = balanced_order(faces.label, balance=plan.class_balance, random=random)

    for step in range(steps):
        rows = order[step * plan.batch : (step + 1) * plan.batch]
        shut = faces.pixels[rows]
        spoken, speaks = shut.copy(), np.zeros(len(rows), bool)
        for place, row in enumerate(rows):
            if row in mouths and random.random() < SPEAKING:
                height, speaks[place] = random.uniform(*OPENED), True
                spoken[place] = mouth_open(shut[place], mouths[row], height=height, random=random)
        seed = int(random.integers(2**63))
        plain, silent = (faces_pose(pixels, random=np.random.default_rng(seed)) for pixels in (spoken, shut))
        poor = plain.copy()
        faces_photograph(poor, random=random)
        x = standardise(np.where((random.random(len(rows)) < POOR_CAMERA)[:, None, None], poor, plain))
        sharp = standardise(silent)
        shown = np.where(speaks[:, None, None, None], sharp, x)
        if plan.mixup:
            share = np.float32(random.beta(plan.mixup, plan.mixup))
            x, shown, sharp = (share * part + (1 - share) * part[::-1] for part in (x, shown, sharp))
        yield x, shown, sharp


def train(args: argparse.Namespace) -> None:
    whole, data = start_read("shipped"), face_set_read(args.data)
    second = start_read(args.second) if args.second else None
    training, judged = rows_to_learn_from(data), data.of_usage("PublicTest")
    first = start_read(str(args.go_on)) if args.go_on else whole
    spec, begun = replace(first.network, dropout=0.0), first.weights
    if not args.whole:
        spec, begun = factor(first, standardise(training.pixels[:SEEN]), budget=BUDGET)
    plan = TrainingPlan(
        epochs=args.epochs,
        batch=128,
        peak_rate=args.rate,
        warm_up_share=0.05,
        mixup=args.mixup,
        seed=args.seed,
        dtype=dtype_choose(),
        network=spec,
        start=first.digest,
        teacher="+".join(own.digest for own in (whole, second) if own),
        teacher_share=1.0,
    )
    plan_claim(args.out, plan, data=data.digest())
    distiller, state = Distiller(plan, whole, mouths_of(training), second=second), checkpoint_read(args.out)
    if state:
        distiller.restore(state)
    else:
        distiller.start_from(begun)
        print("start:", spec.ranks, distiller.measured(judged), flush=True)
    best = state.best_accuracy if state else 0.0
    for epoch in range(state.epoch if state else 0, plan.epochs):
        began, loss = time.monotonic(), distiller.epoch(training, epoch)
        line = {"epoch": epoch + 1, "epochs": plan.epochs, "loss": round(loss, 4)}
        line |= distiller.measured(judged) | {"seconds": round(time.monotonic() - began, 1)}
        best = epoch_keep(args.out, distiller, line=line, accuracy=line["val_accuracy"], best=best)
        print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--rate", type=float, default=6e-4)
    parser.add_argument("--whole", action="store_true", help="take nothing apart: learn of mouths that speak")
    parser.add_argument(
        "--go-on",
        type=Path,
        help="begin with another run of this command, taken further apart where it must be",
    )
    parser.add_argument("--second", help="exported weights whose opinion of sharp faces counts as much")
    parser.add_argument(
        "--mixup", type=float, default=0.4, help="how far two faces are blended, which nobody knows by heart"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    onednn_use()
    cv2.setNumThreads(1)
    tf.config.threading.set_intra_op_parallelism_threads(args.threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    train(args)


if __name__ == "__main__":
    main()
