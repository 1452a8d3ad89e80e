import json
import shutil

import numpy as np
import pytest
from django.core.management import call_command

from inference.engine.classify import Classifier, softmax
from inference.engine.pipeline import build_pipeline
from inference.engine.preprocess import standardise
from inference.engine.weights import CURRENT, WeightsError, current_folder, weights_read
from inference.training.checkpoint import log_read
from inference.training.convert import FORMATS
from inference.training.datasets import DatasetError, face_set_read
from inference.training.evaluation_file import FILE, evaluation_read
from inference.training.export import run_export
from inference.training.promote import weights_promote
from inference.training.train import run_train
from tests.inference.training.faces import SMALL_PLAN, faces_write

SOURCE = {"name": "small-net", "version": "1"}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A short run on drawn faces, and the file it learned from."""
    folder = tmp_path_factory.mktemp("export")
    data = faces_write(folder / "faces.npz")
    run_train(faces=face_set_read(data), out=folder / "run", plan=SMALL_PLAN)
    return folder / "run", data


@pytest.fixture(scope="module")
def exported(run, tmp_path_factory):
    folder, data = run
    out = tmp_path_factory.mktemp("weights") / "out"
    run_export(run=folder, faces=face_set_read(data), source=data, out=out, **SOURCE)
    return out


def test_exported_folder_is_served_and_says_how_it_came_about(exported, run):
    weights = weights_read(exported)
    parity = weights.description["parity"]
    assert set(parity["tried"]) == set(FORMATS)
    assert weights.description["format"] == parity["chosen"] in FORMATS
    for form in parity["tried"].values():
        assert form["n"] == 92  # fewer than a thousand to judge by: Training rows help to compare
        assert form["ms_per_face"] > 0 < form["bytes"]
    assert parity["tried"]["float32"]["largest_probability_difference"] < 1e-3
    chosen = parity["tried"][parity["chosen"]]
    assert chosen["largest_probability_difference"] <= parity[parity["within"]]["difference"]
    assert -chosen["accuracy_change"] <= parity[parity["within"]]["accuracy_lost"]
    assert sorted(path.name for path in exported.iterdir()) == sorted(
        ["model.json", FILE, "network.keras", weights.network.name]
    )
    assert build_pipeline(folder=exported).model_name == "small-net 1"


def test_exported_folder_carries_its_evaluation_and_the_curves_of_its_run(exported, run):
    evaluation = evaluation_read(exported)
    assert evaluation["digest"] == weights_read(exported).digest
    assert (evaluation["n"], evaluation["usage"]) == (28, "PublicTest")
    assert evaluation["curves"] == log_read(run[0])
    assert [line["epoch"] for line in evaluation["curves"]] == [1, 2, 3]
    # The second output is served with the first: the FER+ figure is of the very file that scores faces.
    assert evaluation["ferplus"]["measured_on"] == "served"
    assert evaluation["ferplus"]["n"] == 25  # 28 rows, of which three could not be joined
    assert evaluation["resting"]["as_served"]["n"] == 4
    assert evaluation["network"]["parity"] == weights_read(exported).description["parity"]


def test_float_network_can_be_loaded_again_and_answers_alike(exported, run):
    import keras

    import inference.training.fused_norm  # noqa: F401  (registers the layer)

    network, weights = keras.saving.load_model(exported / "network.keras"), weights_read(exported)
    pixels = face_set_read(run[1]).pixels
    trained = softmax(
        np.asarray(network(standardise(pixels), training=False)[0]), temperature=weights.temperature
    )
    assert np.abs(trained - Classifier(weights).classify(pixels)).max() <= 0.05


def test_form_can_be_chosen_by_hand(run, tmp_path):
    folder, data = run
    command = ["model", "export", "--run", str(folder), "--data", str(data), "--out", str(tmp_path / "out")]
    call_command(*command, "--model-version", "2", "--form", "float16")
    description = weights_read(tmp_path / "out").description
    assert (description["format"], description["parity"]["chosen_by"]) == ("float16", "hand")
    assert set(description["parity"]["tried"]) == {"float16"}


def test_data_without_usage_cannot_choose_a_form(run, tmp_path):
    data = faces_write(tmp_path / "faces.npz", usage=None)
    with pytest.raises(DatasetError, match="Training or PublicTest"):
        run_export(run=run[0], faces=face_set_read(data), source=data, out=tmp_path / "out", **SOURCE)
    assert not (tmp_path / "out").exists()


def test_promoted_folder_becomes_the_shipped_one(exported, tmp_path):
    promoted = weights_promote(exported, root=tmp_path)
    assert current_folder(tmp_path) == tmp_path / "small-net-1"
    assert weights_read(current_folder(tmp_path)).digest == promoted.digest
    weights_promote(exported, root=tmp_path)  # again: nothing to do
    assert sorted(path.name for path in tmp_path.iterdir()) == [CURRENT, "small-net-1"]


def test_broken_folder_is_not_promoted_and_the_last_one_stays(exported, tmp_path):
    good = weights_promote(exported, root=tmp_path)
    broken = shutil.copytree(exported, tmp_path / "broken")
    (broken / weights_read(exported).network.name).write_bytes(b"damaged")
    with pytest.raises(WeightsError, match="damaged"):
        weights_promote(broken, root=tmp_path)
    assert weights_read(current_folder(tmp_path)).digest == good.digest


def test_folder_without_an_evaluation_of_its_own_is_not_promoted(exported, tmp_path):
    folder = shutil.copytree(exported, tmp_path / "folder")
    evaluation = json.loads((folder / FILE).read_text()) | {"digest": "0" * 64}
    (folder / FILE).write_text(json.dumps(evaluation))
    with pytest.raises(WeightsError, match=FILE):
        weights_promote(folder, root=tmp_path)
    (folder / FILE).unlink()
    with pytest.raises(WeightsError, match=FILE):
        weights_promote(folder, root=tmp_path)
    assert not (tmp_path / CURRENT).exists()


def test_votes_on_enough_faces_make_one_reading_of_both_outputs(run, tmp_path):
    data = faces_write(tmp_path / "faces.npz", judged=280)
    out = tmp_path / "out"
    run_export(run=run[0], faces=face_set_read(data), source=data, out=out, **SOURCE)
    weights, evaluation = weights_read(out), evaluation_read(out)
    fit = weights.description["combiner_fit"]
    assert weights.combiner is not None
    assert fit["n"] == 252  # of 280, every tenth could not be joined
    assert set(evaluation["readings"]) == {"served", "labels", "votes"}
    assert evaluation["network"]["combiner_fit"] == fit
    pixels = face_set_read(data).of_usage("PublicTest").pixels
    outputs = Classifier(weights).outputs(standardise(pixels))
    served = softmax(weights.combiner.logits(outputs.labels, outputs.votes))
    assert (
        served.argmax(axis=1) == face_set_read(data).of_usage("PublicTest").label
    ).mean() == pytest.approx(evaluation["accuracy"])
    assert sum(weights.description["prior"]["training"].values()) == pytest.approx(1, abs=1e-3)
