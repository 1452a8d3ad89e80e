"""A network whose convolutions are taken apart says what the whole one says, as far as its multiplications go."""

import numpy as np
import pytest

from inference.training.network import NetworkSpec, network_build
from inference.training.plan import TrainingPlan
from inference.training.start import Start

decomposing = pytest.importorskip("scripts.distil.parts")

WHOLE = NetworkSpec(widths=(8, 16), blocks=1, dropout=0.0)
FACES = np.random.default_rng(1).normal(size=(3, 48, 48, 1)).astype(np.float32)


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network is small."""
    monkeypatch.setattr(decomposing, "STEP", 2)


def whole_start(*, parts: int | None = None) -> Start:
    """A network of random weights; `parts`: so many 3×1 and 1×3 convolutions make up each 3×3 of its blocks."""
    network, random = network_build(WHOLE), np.random.default_rng(3)
    for layer in network.layers:
        for variable in layer.weights:
            array = random.uniform(0.5, 1.5, variable.shape)
            if layer.name.endswith("_conv"):
                array = random.normal(size=variable.shape)
                if parts and variable.shape[0] == 3 and layer.name.startswith("stage"):
                    down = random.normal(size=(3, variable.shape[2], parts))
                    array = np.einsum(
                        "yir,rxo->yxio", down, random.normal(size=(parts, 3, variable.shape[3]))
                    )
            variable.assign(array.astype(np.float32))
    weights = [v.numpy() for v in network.weights]
    return Start(title="whole", digest="", weights=weights, plan=TrainingPlan(network=WHOLE))


def says(spec: NetworkSpec, weights: list[np.ndarray]) -> np.ndarray:
    network = network_build(spec)
    for variable, array in zip(network.weights, weights, strict=True):
        variable.assign(array)
    return np.concatenate([np.asarray(part) for part in network(FACES, training=False)], axis=1)


def multiplications(spec: NetworkSpec) -> int:
    """Of the whole network, for one face, counted by its maps."""
    every = 0
    for layer in network_build(spec).layers:
        if getattr(layer, "kernel", None) is not None:
            maps = layer.output.shape[1] ** 2 if len(layer.output.shape) == 4 else 1
            every += maps * int(np.prod(layer.kernel.shape))
    return every


def test_with_all_its_parts_it_is_the_whole() -> None:
    whole = whole_start()
    spec, weights = decomposing.factor(whole, FACES, budget=float("inf"))
    np.testing.assert_allclose(says(spec, weights), says(WHOLE, whole.weights), rtol=1e-3, atol=1e-2)


def test_parts_that_say_nothing_are_the_ones_that_go() -> None:
    whole = whole_start(parts=5)
    spec, weights = decomposing.factor(whole, FACES, budget=multiplications(WHOLE))
    assert max(spec.ranks) < 24, "of at most 24 and 48"
    np.testing.assert_allclose(says(spec, weights), says(WHOLE, whole.weights), rtol=1e-3, atol=1e-2)


def test_what_was_taken_apart_is_taken_further_apart() -> None:
    whole = whole_start(parts=5)
    spec, weights = decomposing.factor(whole, FACES, budget=0.8 * multiplications(WHOLE))
    apart = Start(title="apart", digest="", weights=weights, plan=TrainingPlan(network=spec))
    same, kept = decomposing.factor(apart, FACES, budget=multiplications(spec))
    assert multiplications(same) <= multiplications(spec)
    np.testing.assert_allclose(says(same, kept), says(spec, weights), rtol=1e-3, atol=1e-2)
    less, _ = decomposing.factor(apart, FACES, budget=0.9 * multiplications(spec))
    assert sum(less.ranks) < sum(spec.ranks)
    assert multiplications(less) <= 0.9 * multiplications(spec)


def test_it_costs_no_more_than_it_may_and_the_more_the_nearer() -> None:
    whole, apart = whole_start(), []
    for share in (0.4, 0.6, 0.8):
        budget = share * multiplications(WHOLE)
        spec, weights = decomposing.factor(whole, FACES, budget=budget)
        assert 0.8 * budget < multiplications(spec) <= budget
        apart.append(np.abs(says(spec, weights) - says(WHOLE, whole.weights)).mean())
    assert apart == sorted(apart, reverse=True)
    assert apart[-1] < apart[0] / 2
