"""Weights to begin a run with: those of a shipped or exported network, or of a run as far as it has come."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from inference.engine.weights import DESCRIPTION, WeightsError, current_folder, weights_read
from inference.training.checkpoint import checkpoint_read, log_read, plan_read
from inference.training.evaluation_file import curves_of
from inference.training.network import NetworkSpec, network_build
from inference.training.plan import TrainingPlan, plan_from

if TYPE_CHECKING:
    import keras

FLOAT_NETWORK = "network.keras"
SHIPPED = "shipped"


@dataclass(frozen=True, eq=False)
class Start:
    """A network to go on from, or to learn from.

    title: its name for people. weights: the arrays in the network's order. temperature: what its logits are divided by.
    plan: how it was trained; curves: its log, one dict an epoch, where it is kept.
    """

    title: str
    digest: str
    weights: list[np.ndarray]
    plan: TrainingPlan
    temperature: float = 1.0
    curves: list[dict[str, Any]] = field(default_factory=list)

    @property
    def network(self) -> NetworkSpec:
        """Its shape."""
        return self.plan.network

    def built(self, *, dtype: str = "float32") -> keras.Model:
        """The network itself, with its weights."""
        network = network_build(self.network, dtype=dtype)
        for variable, array in zip(network.weights, self.weights, strict=True):
            variable.assign(array)
        return network


def start_read(place: str) -> Start:
    """Read the float network of a checked folder of weights; "shipped" is the one that the engine serves.

    The folder of a training run gives the averaged weights of its last whole epoch, which need not be the best one by
    the labels of sharp faces. Only arrays are read from the file, into a network built here: no code or layer that it
    might name. Raises WeightsError where the folder is broken, has no float network, or has one of a shape that is no
    longer built.
    """
    folder = current_folder() if place == SHIPPED else Path(place)
    if not (folder / DESCRIPTION).exists() and (run := _of_run(folder)):
        return run
    weights = weights_read(folder)
    if FLOAT_NETWORK not in weights.description["files"]:
        raise WeightsError(f"{folder}: it holds no {FLOAT_NETWORK} to go on from; export the network again")
    try:
        plan = plan_from(weights.description["training"]["plan"])
        network = network_build(plan.network)
        network.load_weights(folder / FLOAT_NETWORK)
    except (KeyError, TypeError, ValueError) as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise WeightsError(
            f"{folder}: {weights.name} {weights.version} has a shape that this version does not train ({reason})"
        ) from error
    return Start(
        title=f"{weights.name} {weights.version}",
        digest=weights.digest,
        weights=[v.numpy() for v in network.weights],
        temperature=float(weights.description["temperature"]),
        plan=plan,
        curves=curves_of(weights) or [],
    )


def _of_run(folder: Path) -> Start | None:
    """The last whole epoch of the run in a folder; None where there is none."""
    plan, state = plan_read(folder), checkpoint_read(folder)
    if plan is None or state is None:
        return None
    digest = hashlib.sha256()
    for array in state.average:
        digest.update(np.ascontiguousarray(array))
    return Start(
        title=f"run {folder.name}, epoch {state.epoch} of {plan.epochs}",
        digest=digest.hexdigest(),
        weights=state.average,
        plan=plan,
        curves=log_read(folder),
    )
