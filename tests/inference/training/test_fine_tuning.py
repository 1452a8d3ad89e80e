"""What exported weights are good for in training: to begin with, and to learn from; through the command."""

import shutil
from dataclasses import replace

import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from inference.engine.classify import Classifier
from inference.engine.weights import WeightsError, weights_read
from inference.training.checkpoint import best_read, log_read, plan_read
from inference.training.datasets import face_set_read
from inference.training.export import run_export
from inference.training.start import start_read
from inference.training.teacher import teacher_targets
from inference.training.train import run_train
from tests.inference.training.copies import folders_write
from tests.inference.training.faces import SMALL_PLAN, faces_write


def stripes(rows: int) -> np.ndarray:
    """Faces uint8 [rows, 48, 48] that show the label (row mod 7) by the width of their stripes, whatever is shifted."""
    width = np.array([2, 3, 4, 6, 8, 12, 24])[np.arange(rows) % 7]
    bright = (np.arange(48)[None, :] // width[:, None]) % 2
    noise = np.random.default_rng(3).integers(0, 40, (rows, 48, 48))
    return (60 + 100 * bright[:, :, None] + noise).astype(np.uint8)


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    """Exported weights of a network that learned the stripes a little."""
    folder = tmp_path_factory.mktemp("start")
    data = faces_write(folder / "faces.npz", training=112, pixels=stripes(140))
    plan = replace(SMALL_PLAN, epochs=6)
    run_train(faces=face_set_read(data), out=folder / "run", plan=plan)
    run_export(
        run=folder / "run",
        faces=face_set_read(data),
        source=data,
        out=folder / "out",
        name="small-net",
        version="1",
    )
    return folder / "out"


@pytest.fixture(scope="module")
def own_faces(tmp_path_factory):
    """A folder of faces unlike those: the stripes are upright, and two widths have changed their labels."""
    folder = tmp_path_factory.mktemp("own")
    faces = face_set_read(faces_write(folder / "f.npz", training=112, pixels=stripes(140)))
    label = np.array([1, 0, 2, 3, 4, 6, 5])[faces.label]
    return folders_write(
        folder / "faces", replace(faces, pixels=faces.pixels.transpose(0, 2, 1).copy(), label=label)
    )


def accuracy_at_start(text: str) -> float:
    return float(text.split("before the first epoch:")[1].split("accuracy ")[1].split("%")[0]) / 100


@pytest.mark.slow
def test_fine_tuning_beats_its_start(weights, own_faces, tmp_path, capsys):
    out = tmp_path / "mine"
    asked = ("model", "train", "--from", str(weights), "--data", str(own_faces), "--out", str(out))
    call_command(*asked, "--epochs", "12", "--rate", "0.005", "--batch", "16", "--dtype", "float32")
    said = capsys.readouterr().out
    _, epoch, accuracy = best_read(out)
    assert accuracy > accuracy_at_start(said) + 0.2
    assert epoch > 0
    assert len(log_read(out)) == 12
    assert plan_read(out).start == weights_read(weights).digest
    assert plan_read(out).network == SMALL_PLAN.network
    assert "The data name no PublicTest rows" in said
    assert "validation split (20% of each label): loss" in said
    # Repeated, it goes on by its folder alone; asked for other settings, it refuses.
    call_command("model", "train", "--data", str(own_faces), "--out", str(out))
    assert "going on after epoch 12 of 12" in capsys.readouterr().out
    with pytest.raises(CommandError, match=r"other settings .*epochs 12 there, 13 here"):
        call_command(*asked, "--epochs", "13", "--rate", "0.005", "--batch", "16", "--dtype", "float32")


def test_start_is_kept_where_no_epoch_is_better(weights, own_faces, tmp_path):
    out = tmp_path / "mine"
    call_command(
        "model", "train", "--from", str(weights), "--data", str(own_faces), "--out", str(out),
        "--epochs", "1", "--rate", "1e-9", "--dtype", "float32",
    )  # fmt: skip
    kept, _, _ = best_read(out)
    start = start_read(str(weights)).weights
    distance = max(float(np.abs(a - b).max()) for a, b in zip(kept[-4:], start[-4:], strict=True))
    assert distance < 1e-4


def test_start_is_refused_where_its_files_do_not_fit(weights, tmp_path):
    with pytest.raises(WeightsError, match="cannot be read"):
        start_read(str(tmp_path))
    damaged = shutil.copytree(weights, tmp_path / "damaged")
    (damaged / "network.keras").write_bytes(b"damaged")
    with pytest.raises(WeightsError, match=r"network\.keras is damaged"):
        start_read(str(damaged))


def test_teacher_speaks_of_a_face_and_its_mirror_image_alike(weights):
    teacher, pixels = start_read(str(weights)), stripes(140)
    said = teacher_targets(teacher, pixels)
    assert said.shape == (140, 7)
    assert said.dtype == np.float32
    np.testing.assert_allclose(said.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(said, teacher_targets(teacher, pixels[:, :, ::-1]), atol=1e-5)
    served = Classifier(weights_read(weights))
    both = (served.classify(pixels) + served.classify(pixels[:, :, ::-1].copy())) / 2
    np.testing.assert_allclose(said, both, atol=0.05)
    flatter = teacher_targets(replace(teacher, temperature=teacher.temperature * 3), pixels)
    assert flatter.max(axis=1).mean() < said.max(axis=1).mean()


def test_run_learns_from_a_teacher_and_its_folder_says_from_which(weights, own_faces, tmp_path, capsys):
    def train(name: str, *options: str) -> float:
        call_command(
            "model", "train", "--data", str(own_faces), "--out", str(tmp_path / name),
            "--epochs", "1", "--batch", "16", "--dtype", "float32", *options,
        )  # fmt: skip
        return log_read(tmp_path / name)[0]["loss"]

    alone, taught = train("alone"), train("taught", "--teacher", str(weights))
    assert "learning from small-net 1 beside the labels" in capsys.readouterr().out
    assert abs(taught - alone) > 1e-3
    plan = plan_read(tmp_path / "taught")
    assert (plan.teacher, plan.teacher_share) == (weights_read(weights).digest, 0.5)
    with pytest.raises(CommandError, match="learns from a network; name it once more"):
        train("taught")
