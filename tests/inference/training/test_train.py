import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inference.training.checkpoint import (
    CheckpointError,
    best_read,
    checkpoint_read,
    log_read,
    plan_claim,
    plan_read,
)
from inference.training.datasets import DatasetError
from inference.training.plan import TrainingPlan, rate_at
from inference.training.train import run_train
from tests.inference.training.faces import SMALL_PLAN, faces_read


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory):
    """A run that nobody interrupted."""
    folder = tmp_path_factory.mktemp("whole")
    run_train(faces=faces_read(folder), out=folder / "run", plan=SMALL_PLAN)
    return folder / "run"


def test_run_logs_every_epoch_and_learns(whole_run):
    log = log_read(whole_run)
    assert [line["epoch"] for line in log] == [1, 2, 3]
    assert log[-1]["loss"] < log[0]["loss"]
    for key in ("accuracy", "val_loss", "val_accuracy", "seconds"):
        assert log[-1][key] >= 0


def test_best_epoch_is_that_of_the_log(whole_run):
    _, epoch, accuracy = best_read(whole_run)
    log = log_read(whole_run)
    assert accuracy == pytest.approx(max(line["val_accuracy"] for line in log), abs=1e-5)
    assert log[epoch - 1]["val_accuracy"] == pytest.approx(accuracy, abs=1e-5)


def test_interrupted_run_ends_where_the_whole_one_does(whole_run, tmp_path):
    faces = faces_read(tmp_path)
    for stop_after in (1, 2, None):
        run_train(faces=faces, out=tmp_path / "run", plan=SMALL_PLAN, stop_after=stop_after)
    whole, resumed = checkpoint_read(whole_run), checkpoint_read(tmp_path / "run")
    assert whole.epoch == resumed.epoch == 3
    for group in ("weights", "average", "optimizer"):
        for a, b in zip(getattr(whole, group), getattr(resumed, group), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)
    assert [line["loss"] for line in log_read(tmp_path / "run")] == pytest.approx(
        [line["loss"] for line in log_read(whole_run)], abs=1e-4
    )


KILLED = """
import sys, time
from pathlib import Path
from inference.training.datasets import face_set_read
from inference.training.train import run_train
from tests.inference.training.faces import SMALL_PLAN

def on_step(epoch, step, steps):
    if (epoch, step) == (1, 2):
        print("in the second epoch", flush=True)
        time.sleep(600)

folder = Path(sys.argv[1])
run_train(faces=face_set_read(folder / "faces.npz"), out=folder / "run", plan=SMALL_PLAN, on_step=on_step)
"""


@pytest.mark.slow
def test_run_killed_within_an_epoch_ends_where_the_whole_one_does(whole_run, tmp_path):
    faces = faces_read(tmp_path)
    root = Path(__file__).resolve().parents[3]
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], cwd=root, stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout.readline() == "in the second epoch\n"
    finally:
        child.kill()
        child.communicate()
    assert child.returncode == -9
    assert checkpoint_read(tmp_path / "run").epoch == 1
    said = []
    run_train(faces=faces, out=tmp_path / "run", plan=SMALL_PLAN, say=said.append)
    assert "going on after epoch 1 of 3" in said
    resumed = checkpoint_read(tmp_path / "run")
    for a, b in zip(checkpoint_read(whole_run).average, resumed.average, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)
    assert [line["epoch"] for line in log_read(tmp_path / "run")] == [1, 2, 3]


def test_folder_of_a_run_on_other_data_is_refused(whole_run, tmp_path):
    with pytest.raises(CheckpointError, match="other data"):
        run_train(faces=faces_read(tmp_path, training=63), out=whole_run, plan=SMALL_PLAN)


def test_plan_from_before_its_newer_fields_goes_on(whole_run, tmp_path):
    plan = json.loads((whole_run / "plan.json").read_text())
    for newer in ("start", "data", "class_balance"):
        del plan[newer]
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    assert plan_read(tmp_path) == replace(SMALL_PLAN, class_balance=0.0)
    plan_claim(tmp_path, plan_read(tmp_path), data="d")
    (tmp_path / "plan.json").write_text(json.dumps(plan | {"momentum": 0.9}))
    with pytest.raises(CheckpointError, match=r"unknown \['momentum'\]"):
        plan_read(tmp_path)


def test_finished_run_is_left_as_it_is(whole_run, tmp_path):
    before = (whole_run / "checkpoint.npz").read_bytes()
    run_train(faces=faces_read(tmp_path), out=whole_run, plan=SMALL_PLAN)
    assert (whole_run / "checkpoint.npz").read_bytes() == before


def test_folder_of_another_run_is_refused(whole_run, tmp_path):
    with pytest.raises(CheckpointError, match="other settings"):
        run_train(faces=faces_read(tmp_path), out=whole_run, plan=replace(SMALL_PLAN, peak_rate=0.5))


def test_half_written_checkpoint_is_never_read(whole_run, tmp_path):
    (tmp_path / "checkpoint.partial").write_bytes(b"half")
    assert checkpoint_read(tmp_path) is None
    (tmp_path / "checkpoint.npz").write_bytes(b"damaged")
    with pytest.raises(CheckpointError, match="unreadable"):
        checkpoint_read(tmp_path)


def test_file_without_rows_to_choose_by_is_refused(tmp_path):
    with pytest.raises(DatasetError, match="PublicTest"):
        run_train(faces=faces_read(tmp_path, judged=0), out=tmp_path / "run", plan=SMALL_PLAN)


def test_data_without_usage_are_refused(tmp_path):
    faces = replace(faces_read(tmp_path), usage=None)
    with pytest.raises(DatasetError, match="split them first"):
        run_train(faces=faces, out=tmp_path / "run", plan=SMALL_PLAN)


def test_rate_rises_to_its_peak_and_falls_to_nothing():
    plan = TrainingPlan(peak_rate=0.2, warm_up_share=0.25)
    rates = [rate_at(plan, step=step, steps=100) for step in range(100)]
    assert rates[0] < 0.01
    assert max(rates) == rates[25] == pytest.approx(0.2)
    assert rates[99] < 0.001
