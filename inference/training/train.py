"""The training run: epochs, checkpoints, and the choice of the best epoch on PublicTest."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from inference.engine.preprocess import standardise
from inference.training.ahead import made_ahead
from inference.training.augment import faces_augment
from inference.training.checkpoint import (
    CheckpointError,
    best_write,
    checkpoint_read,
    checkpoint_write,
    log_append,
    plan_claim,
)
from inference.training.datasets import CLASSES, DatasetError, FaceSet
from inference.training.hardware import device_name
from inference.training.mixup import faces_mix
from inference.training.plan import TrainingPlan, rate_at
from inference.training.start import Start
from inference.training.teacher import teacher_targets

if TYPE_CHECKING:
    from inference.training.trainer import Trainer

# A picture with less deviation than this (grey levels) is blank: it can teach nothing.
BLANK_DEVIATION = 1.0


def run_train(
    *,
    faces: FaceSet,
    out: Path,
    plan: TrainingPlan,
    threads: int = 2,
    start: Start | None = None,
    teacher: Start | None = None,
    say: Callable[[str], None] = lambda text: None,
    on_step: Callable[[int, int, int], None] = lambda epoch, step, steps: None,
    on_epoch: Callable[[dict[str, Any]], None] = lambda line: None,
    stop_after: int | None = None,
) -> None:
    """Train by a plan on the Training rows; the folder `out` holds the run and a repeated call goes on with it.

    start: weights to begin with, whose digest the plan names; they are judged first, so that the best epoch (0 = the
    start itself) is never worse than they are. teacher: the network that the plan names as such. on_step gets (epoch,
    step, steps of an epoch), on_epoch the line that is logged. stop_after ends the call early after that epoch, as a
    kill would. Raises CheckpointError where `out` holds another run, DatasetError where the data have no rows to train
    on or to choose by.
    """
    import cv2
    import tensorflow as tf

    from inference.training.trainer import Trainer

    if faces.usage is None:
        raise DatasetError(
            "the data say of no row whether it is for Training or PublicTest; split them first"
        )
    training, chosen_by = rows_to_learn_from(faces), faces.of_usage("PublicTest")
    state = checkpoint_read(out)
    if plan.start and state is None and start is None:
        raise CheckpointError(f"{out}: the run has to start again from its weights; name them once more")
    if plan.teacher and teacher is None:
        raise CheckpointError(f"{out}: the run learns from a network; name it once more")
    plan_claim(out, plan, data=faces.digest())
    cv2.setNumThreads(1)
    _threads_limit(tf, threads)
    trainer = Trainer(plan)
    judged = standardise(chosen_by.pixels)
    targets = np.eye(CLASSES, dtype=np.float32)[training.label]
    if plan.teacher and teacher is not None:
        said = teacher_targets(teacher, training.pixels)
        targets = (1 - plan.teacher_share) * targets + plan.teacher_share * said
        say(f"learning from {teacher.title} beside the labels")
    say(
        f"{len(training)} faces to train on, {len(chosen_by)} to choose by ({faces.judged_on}); "
        f"{device_name(threads=threads)}, {plan.dtype}"
    )
    if state is not None:
        trainer.restore(state)
        first, best = state.epoch, state.best_accuracy
        say(f"going on after epoch {first} of {plan.epochs}")
    elif start is not None:
        trainer.start_from(start.weights)
        val_loss, best = _judge(trainer.judge_average(judged), chosen_by.label)
        first = 0
        best_write(out, weights=start.weights, epoch=0, accuracy=best)
        say(f"{start.title}, before the first epoch: loss {val_loss:.3f}, accuracy {best:.2%}")
    else:
        first, best = 0, 0.0
    steps = max(1, len(training) // plan.batch)
    for epoch in range(first, plan.epochs if stop_after is None else min(stop_after, plan.epochs)):
        began = time.monotonic()
        trainer.random_start(epoch)
        loss = right = seen = 0.0
        for step, (batch, target, votes) in enumerate(
            made_ahead(_batches(training, targets, plan=plan, epoch=epoch, steps=steps))
        ):
            done = epoch * steps + step
            rate = rate_at(plan, step=done, steps=plan.epochs * steps)
            decay = min(plan.average_decay, (1 + done) / (10 + done))
            values = trainer.step(
                batch, target, votes, tf.constant(rate, tf.float32), tf.constant(decay, tf.float32)
            )
            loss, right, seen = loss + float(values[0]), right + float(values[1]), seen + len(target)
            on_step(epoch, step + 1, steps)
        val_loss, val_accuracy = _judge(trainer.judge_average(judged), chosen_by.label)
        line = {
            "epoch": epoch + 1,
            "epochs": plan.epochs,
            "loss": round(loss / steps, 5),
            "accuracy": round(right / seen, 5),
            "val_loss": round(val_loss, 5),
            "val_accuracy": round(val_accuracy, 5),
            "seconds": round(time.monotonic() - began, 1),
        }
        best = epoch_keep(out, trainer, line=line, accuracy=val_accuracy, best=best)
        on_epoch(line)


def epoch_keep(out: Path, trainer: "Trainer", *, line: dict[str, Any], accuracy: float, best: float) -> float:
    """Log an epoch and keep its state, as the best one where it is; return the best accuracy so far."""
    state = trainer.state(epoch=line["epoch"], best_accuracy=max(best, accuracy))
    if accuracy > best:
        best_write(out, weights=state.average, epoch=state.epoch, accuracy=accuracy)
    log_append(out, line)
    checkpoint_write(out, state)
    return state.best_accuracy


def rows_to_learn_from(faces: FaceSet) -> FaceSet:
    """The Training rows without blank pictures. Raises DatasetError where none is left."""
    training = faces.of_usage("Training")
    training = training.where(training.pixels.reshape(len(training), -1).std(axis=1) >= BLANK_DEVIATION)
    if not len(training):
        raise DatasetError("every Training picture is blank")
    return training


def _threads_limit(tf: Any, threads: int) -> None:
    try:
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    except RuntimeError:
        pass  # TensorFlow already runs in this process: its threads stay as they are


def _batches(
    faces: FaceSet, targets: np.ndarray, *, plan: TrainingPlan, epoch: int, steps: int
) -> Iterator[tuple[np.ndarray, ...]]:
    """One epoch's batches."""
    random = np.random.default_rng((plan.seed, epoch))
    order = balanced_order(faces.label, balance=plan.class_balance, random=random)

    for step in range(steps):
        rows = order[step * plan.batch : (step + 1) * plan.batch]
        pixels = standardise(faces_augment(faces.pixels[rows], random=random))
        pixels, mixed = faces_mix(pixels, (targets[rows], faces.votes[rows]), alpha=plan.mixup, random=random)
        yield (pixels, *mixed)


def balanced_order(label: np.ndarray, *, balance: float, random: np.random.Generator) -> np.ndarray:
    """Row numbers [n] of one epoch in random order, rows of rare classes more than once (see TrainingPlan)."""
    count = np.bincount(label)[label]
    times = (count.max() / count) ** balance
    whole = np.floor(times).astype(int)
    rows = np.repeat(np.arange(len(label)), whole + (random.random(len(label)) < times - whole))
    return random.permutation(rows)[: len(label)]


def _judge(logits: np.ndarray, label: np.ndarray) -> tuple[float, float]:
    """Mean cross-entropy and accuracy."""
    top = logits.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(logits - top).sum(axis=1)) + top[:, 0]
    loss = float((log_sum - logits[np.arange(len(label)), label]).mean())
    return loss, float((logits.argmax(axis=1) == label).mean())
