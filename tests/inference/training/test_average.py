"""Averages of trained networks: weights by share, normalisation of served faces, all of it told in model.json."""

import json
from dataclasses import replace

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from inference.engine.preprocess import standardise
from inference.engine.weights import weights_read
from inference.training.average import run_average
from inference.training.checkpoint import CheckpointError, best_read, checkpoint_read, log_read
from inference.training.datasets import face_set_read
from inference.training.fused_norm import FusedBatchNorm
from inference.training.network import NetworkSpec, network_build
from inference.training.normalisation import normalisation_measure
from inference.training.start import Start, start_read
from inference.training.train import run_train
from tests.inference.training.faces import SMALL_PLAN, faces_write
from tests.inference.training.test_fine_tuning import stripes, weights  # noqa: F401

SPEC = NetworkSpec(widths=(4, 8), blocks=1, dropout=0.0)


def start(seed: int, spec: NetworkSpec = SPEC) -> Start:
    rng = np.random.default_rng(seed)
    arrays = [rng.uniform(0.1, 0.5, v.shape).astype(np.float32) for v in network_build(spec).weights]
    line = {"epoch": 1, "val_accuracy": 0.5}
    plan = replace(SMALL_PLAN, network=spec)
    return Start(title=f"net {seed}", digest=f"{seed}" * 64, weights=arrays, plan=plan, curves=[line])


@pytest.fixture
def data(tmp_path):
    return faces_write(tmp_path / "faces.npz", training=112, pixels=stripes(140))


def test_normalisation_is_that_of_the_faces():
    network = network_build(SPEC)
    faces = standardise(stripes(140))
    normalisation_measure(network, faces)
    stem = next(layer for layer in network.layers if layer.name == "stem_norm")
    seen = network.get_layer("stem_conv")(faces).numpy()
    np.testing.assert_allclose(stem.mean.numpy(), seen.mean(axis=(0, 1, 2)), atol=1e-4)
    np.testing.assert_allclose(stem.variance.numpy(), seen.var(axis=(0, 1, 2)), rtol=1e-3)
    assert {layer.momentum for layer in network.layers if isinstance(layer, FusedBatchNorm)} == {0.97}


def test_weights_are_averaged_by_their_shares(data, tmp_path):
    first, second = start(1), start(2)
    faces = face_set_read(data)
    accuracy = run_average([(first, 3.0), (second, 1.0)], faces=faces, out=tmp_path / "out")
    found, epoch, kept = best_read(tmp_path / "out")
    assert (epoch, kept) == (0, accuracy)
    names = [v.path for v in network_build(SPEC).weights]
    for name, own, a, b in zip(names, found, first.weights, second.weights, strict=True):
        if not name.endswith(("/mean", "/variance")):
            np.testing.assert_allclose(own, 0.75 * a + 0.25 * b, atol=1e-6, err_msg=name)
    told = json.loads((tmp_path / "out" / "averaged.json").read_text())
    assert [(own["title"], own["share"]) for own in told] == [("net 1", 0.75), ("net 2", 0.25)]
    assert log_read(tmp_path / "out") == first.curves
    with pytest.raises(CheckpointError, match="holds a run already"):
        run_average([(first, 1.0)], faces=faces, out=tmp_path / "out")


def test_what_cannot_be_averaged_is_refused(data, tmp_path):
    faces, out = face_set_read(data), tmp_path / "out"
    with pytest.raises(CheckpointError, match="above zero"):
        run_average([(start(1), 0.0)], faces=faces, out=out)
    other = start(2, replace(SPEC, widths=(4, 4)))
    with pytest.raises(CheckpointError, match="one shape"):
        run_average([(start(1), 1.0), (other, 1.0)], faces=faces, out=out)
    with pytest.raises(CommandError, match="a folder and a number"):
        call_command("model", "average", "--of", "shipped", "half", "--data", str(data), "--out", str(out))
    assert not out.exists()


def test_average_is_exported_and_says_what_it_is_of(weights, data, tmp_path):  # noqa: F811
    run, out = tmp_path / "run", tmp_path / "out"
    call_command(
        *("model", "average", "--of", str(weights), "1", "--of", str(weights), "1"),
        *("--data", str(data), "--out", str(run)),
    )
    call_command(
        *("model", "export", "--run", str(run), "--data", str(data), "--out", str(out)),
        *("--model-version", "2", "--form", "float32"),
    )
    training = weights_read(out).description["training"]
    assert [own["share"] for own in training["averaged"]] == [0.5, 0.5]
    assert "average" in training["chosen_by"] and "epoch" not in training
    call_command("model", "card", "--model", str(out), "--out", str(tmp_path / "card.md"))
    assert "Its weights are an average: 50 % of small-net 1 (" in (tmp_path / "card.md").read_text()


def test_run_that_is_not_over_gives_its_last_epoch(data, tmp_path):
    run, out = tmp_path / "run", tmp_path / "out"
    run_train(faces=face_set_read(data), out=run, plan=SMALL_PLAN, stop_after=2)
    start = start_read(str(run))
    assert start.title == "run run, epoch 2 of 3"
    state = checkpoint_read(run)
    for own, kept in zip(start.weights, state.average, strict=True):
        np.testing.assert_array_equal(own, kept)
    call_command("model", "average", "--of", str(run), "1", "--data", str(data), "--out", str(out))
    told = json.loads((out / "averaged.json").read_text())
    assert [(own["title"], own["digest"], own["share"]) for own in told] == [(start.title, start.digest, 1.0)]
    run_train(faces=face_set_read(data), out=run, plan=SMALL_PLAN)
    assert start_read(str(run)).digest != start.digest
