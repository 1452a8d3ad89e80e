import json
import shutil

import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from inference.engine.pipeline import build_pipeline
from inference.engine.weights import CURRENT, WeightsError, current_folder, weights_read
from inference.training.convert import FORMATS
from inference.training.datasets import DatasetError, face_set_read
from inference.training.export import ExportError, run_export
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
    # Drawn faces of a hardly trained network: speed and truth are asserted of the shipped one, not of this.
    run_export(run=folder, faces=face_set_read(data), source=data, out=out, fewest=20, slowest=1000, **SOURCE)
    return out


def test_exported_folder_is_served_and_says_how_it_came_about(exported):
    description = weights_read(exported).description
    assert description["format"] in FORMATS
    tried = description["parity"]["tried"][description["format"]]
    assert tried["n"] == 28
    assert tried["accuracy_change"] >= -0.005
    assert tried["largest_probability_difference"] < 0.2
    assert [line["epoch"] for line in description["training"]["log"]] == [1, 2, 3]
    assert description["metrics"]["PublicTest"]["n"] == 28
    assert build_pipeline(folder=exported).model_name == "small-net"


def test_float_network_can_be_loaded_again_and_answers_alike(exported):
    import keras

    import inference.training.fused_norm  # noqa: F401  (registers the layer)
    from inference.engine.classify import Classifier

    network = keras.saving.load_model(exported / "network.keras")
    faces = np.random.default_rng(0).normal(size=(16, 48, 48, 1)).astype(np.float32)
    logits = np.asarray(network(faces, training=False)[0])
    served = Classifier(weights_read(exported)).logits(faces)
    assert np.abs(logits - served).max() < 0.25 * max(1.0, np.abs(logits).max())


def test_too_few_faces_to_compare_on_are_refused(run, tmp_path):
    folder, data = run
    with pytest.raises(DatasetError, match="takes 1000 PublicTest faces; it has 28"):
        run_export(run=folder, faces=face_set_read(data), source=data, out=tmp_path / "out", **SOURCE)


def test_network_that_is_too_slow_in_every_format_is_refused(run, tmp_path):
    folder, data = run
    faces = face_set_read(data)
    with pytest.raises(ExportError, match="no format"):
        run_export(
            run=folder, faces=faces, source=data, out=tmp_path / "out", fewest=20, slowest=0.0, **SOURCE
        )


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


def test_evaluate_scores_the_shipped_network(tmp_path, capsys):
    data = faces_write(tmp_path / "faces.npz", also_in_training=np.arange(92) % 4 == 0)
    out = tmp_path / "deep" / "report.json"
    call_command("model", "evaluate", "--data", str(data), "--json", str(out), "--usage", "PublicTest")
    report = json.loads(out.read_text())
    assert report["n"] == sum(map(sum, report["confusion"])) == 28
    assert report["digest"] == weights_read().digest
    assert report["accuracy_interval_95"][0] <= report["accuracy"] <= report["accuracy_interval_95"][1]
    assert report["without_also_in_training"]["n"] == 21
    assert f"{report['accuracy']:.2%}" in capsys.readouterr().out


def test_evaluate_takes_a_file_without_usage(tmp_path):
    data = faces_write(tmp_path / "faces.npz", usage=None, ferplus_votes=None, ferplus_ok=None)
    call_command("model", "evaluate", "--data", str(data), "--json", str(tmp_path / "r.json"))
    report = json.loads((tmp_path / "r.json").read_text())
    assert (report["n"], report["usage"]) == (92, "all")
    assert "without_also_in_training" not in report


def test_evaluate_names_what_a_wrong_file_lacks(tmp_path):
    data = faces_write(tmp_path / "faces.npz", label=None)
    with pytest.raises(CommandError, match="lacks label"):
        call_command("model", "evaluate", "--data", str(data), "--json", str(tmp_path / "r.json"))
    assert not (tmp_path / "r.json").exists()
