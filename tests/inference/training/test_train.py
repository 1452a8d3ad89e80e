from dataclasses import replace

import numpy as np
import pytest

from inference.training.checkpoint import CheckpointError, best_read, checkpoint_read, log_read
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


def test_rate_rises_to_its_peak_and_falls_to_nothing():
    plan = TrainingPlan(peak_rate=0.2, warm_up_share=0.25)
    rates = [rate_at(plan, step=step, steps=100) for step in range(100)]
    assert rates[0] < 0.01
    assert max(rates) == rates[25] == pytest.approx(0.2)
    assert rates[99] < 0.001
