"""A training run on disk: everything that a killed run needs to go on as if nothing had happened."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from inference.training.plan import TrainingPlan, plan_from

FILE = "checkpoint.npz"
BEST_FILE = "best.npz"
LOG = "log.jsonl"
PLAN = "plan.json"


class CheckpointError(RuntimeError):
    """The folder holds another run, or a checkpoint that cannot be read."""


@dataclass(frozen=True)
class Checkpoint:
    """The state after an epoch. weights and average: the arrays in the network's order; optimizer: its variables."""

    epoch: int
    best_accuracy: float
    weights: list[np.ndarray]
    average: list[np.ndarray]
    optimizer: list[np.ndarray]


def checkpoint_write(folder: Path, checkpoint: Checkpoint) -> None:
    """Write by rename: a run killed while it writes keeps the checkpoint before."""
    arrays = {
        f"{group}_{i:03d}": array
        for group in ("weights", "average", "optimizer")
        for i, array in enumerate(getattr(checkpoint, group))
    }
    _npz_write(
        folder / FILE,
        {**arrays, "epoch": np.array(checkpoint.epoch), "best": np.array(checkpoint.best_accuracy)},
    )


def checkpoint_read(folder: Path) -> Checkpoint | None:
    """The last state of the run in a folder, or None before its first epoch ended."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        with np.load(path, allow_pickle=False) as file:
            groups = {
                group: [file[name] for name in sorted(file.files) if name.startswith(f"{group}_")]
                for group in ("weights", "average", "optimizer")
            }
            return Checkpoint(epoch=int(file["epoch"]), best_accuracy=float(file["best"]), **groups)
    except Exception as error:
        raise CheckpointError(f"{path}: unreadable ({error}); remove the folder to start again") from error


def best_write(folder: Path, *, weights: list[np.ndarray], epoch: int, accuracy: float) -> None:
    """Keep the averaged weights of the best epoch so far."""
    arrays = {f"weights_{i:03d}": array for i, array in enumerate(weights)}
    _npz_write(folder / BEST_FILE, {**arrays, "epoch": np.array(epoch), "accuracy": np.array(accuracy)})


def best_read(folder: Path) -> tuple[list[np.ndarray], int, float]:
    """Weights, epoch (1 = the first) and PublicTest accuracy of the best epoch. Raises CheckpointError."""
    path = folder / BEST_FILE
    try:
        with np.load(path, allow_pickle=False) as file:
            weights = [file[name] for name in sorted(file.files) if name.startswith("weights_")]
            return weights, int(file["epoch"]), float(file["accuracy"])
    except Exception as error:
        raise CheckpointError(f"{path}: no readable best epoch ({error}); train first") from error


def plan_read(folder: Path) -> TrainingPlan | None:
    """The plan of the run in a folder, or None where there is no run yet. Raises CheckpointError."""
    entry = _plan_entry(folder)
    if entry is None:
        return None
    entry.pop("data", None)
    try:
        return plan_from(entry)
    except (TypeError, ValueError, KeyError) as error:
        raise CheckpointError(f"{folder / PLAN}: {error}") from error


def plan_claim(folder: Path, plan: TrainingPlan, *, data: str) -> None:
    """Bind a folder to one plan and one digest of data. Raises CheckpointError where it holds a run with others."""
    folder.mkdir(parents=True, exist_ok=True)
    there = plan_read(folder)
    if there not in (None, plan):
        old, new = there.as_dict(), plan.as_dict()
        changed = ", ".join(f"{key} {old[key]} there, {new[key]} here" for key in new if old[key] != new[key])
        raise CheckpointError(
            f"{folder} holds a run with other settings ({changed}; see {PLAN}); choose another folder"
        )
    # A plan from before data were noted goes on with what it is given.
    if there is not None and (_plan_entry(folder) or {}).get("data", data) != data:
        raise CheckpointError(f"{folder} holds a run on other data (see {PLAN}); choose another folder")
    partial = folder / f"{PLAN}.partial"
    partial.write_text(json.dumps(plan.as_dict() | {"data": data}, indent=2, sort_keys=True) + "\n")
    partial.replace(folder / PLAN)


def _plan_entry(folder: Path) -> dict[str, Any] | None:
    path = folder / PLAN
    if not path.exists():
        return None
    try:
        return dict(json.loads(path.read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise CheckpointError(f"{path}: unreadable ({error}); remove the folder to start again") from error


def log_append(folder: Path, line: dict[str, Any]) -> None:
    with (folder / LOG).open("a") as file:
        file.write(json.dumps(line) + "\n")


def log_read(folder: Path) -> list[dict[str, Any]]:
    """One dict an epoch; an epoch logged twice (killed between log and checkpoint) counts once, the later."""
    path = folder / LOG
    lines = [json.loads(line) for line in path.read_text().splitlines() if line] if path.exists() else []
    return list({line["epoch"]: line for line in lines}.values())


def _npz_write(path: Path, arrays: dict[str, np.ndarray]) -> None:
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
