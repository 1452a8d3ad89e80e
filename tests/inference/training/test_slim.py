"""A narrower network keeps what its channels said in the whole one."""

import numpy as np
import pytest

from inference.training.network import NetworkSpec, network_build
from inference.training.plan import TrainingPlan
from inference.training.start import Start

slim = pytest.importorskip("scripts.distil.slim")

WHOLE = NetworkSpec(widths=(6, 8), dropout=0.0)
NARROW = NetworkSpec(widths=(4, 8), inner=(3, 5), dropout=0.0)


def whole_start(*, silent: bool) -> Start:
    """A network of random weights; `silent`: those channels say nothing that the narrower one has no room for."""
    network, random = network_build(WHOLE), np.random.default_rng(3)
    for layer in network.layers:
        part, _, kind = layer.name.rpartition("_")
        inner, stage = part.endswith("_a"), int(part[5]) if part.startswith("stage") else 0
        kept = NARROW.inner[stage] if inner else NARROW.widths[stage]
        for variable in layer.weights:
            array = random.uniform(0.5, 1.5, variable.shape).astype(np.float32)
            if kind == "norm" and silent and variable.name in ("gamma", "beta"):
                array[: len(array) - kept] = 0
            variable.assign(array if kind != "conv" else array - 1)
    weights = [v.numpy() for v in network.weights]
    return Start(title="whole", digest="", weights=weights, plan=TrainingPlan(network=WHOLE))


def says(spec: NetworkSpec, weights: list[np.ndarray], faces: np.ndarray) -> list[np.ndarray]:
    network = network_build(spec)
    for variable, array in zip(network.weights, weights, strict=True):
        variable.assign(array)
    return [np.asarray(part) for part in network(faces, training=False)]


def test_channels_that_say_nothing_are_the_ones_that_go() -> None:
    whole, faces = whole_start(silent=True), np.random.default_rng(1).normal(size=(3, 48, 48, 1))
    before, after = says(WHOLE, whole.weights, faces), says(NARROW, slim.cut(whole, NARROW), faces)
    for own, other in zip(before, after, strict=True):
        np.testing.assert_allclose(own, other, rtol=1e-4, atol=1e-4)


def test_network_cut_to_its_own_shape_is_itself() -> None:
    whole = whole_start(silent=False)
    for own, other in zip(whole.weights, slim.cut(whole, WHOLE), strict=True):
        np.testing.assert_array_equal(own, other)
