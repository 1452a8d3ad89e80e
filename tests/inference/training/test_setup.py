import os
import sys
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from inference.training.checkpoint import plan_claim
from inference.training.hardware import dtype_choose, onednn_use, processor_flags
from inference.training.left_out import LeftOut
from inference.training.network import NetworkSpec
from inference.training.plan import TrainingPlan
from inference.training.setup import faces_remarks, plan_choose
from inference.training.start import Start
from tests.inference.training.faces import faces_read


@pytest.mark.parametrize(
    ("text", "dtype"),
    [
        ("flags\t\t: fpu avx512f avx512_bf16\nflags : fpu\n", "mixed_bfloat16"),
        ("Features\t: fp asimd bf16\n", "mixed_bfloat16"),
        ("flags\t\t: fpu avx2 avx512f\n", "float32"),
        ("", "float32"),
    ],
)
def test_bfloat16_is_chosen_where_the_processor_has_it(tmp_path, text, dtype):
    path = tmp_path / "cpuinfo"
    path.write_text(text)
    assert dtype_choose(path) == dtype
    assert processor_flags(tmp_path / "missing") == set()


def test_onednn_is_used_unless_the_environment_says_otherwise(monkeypatch):
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "0")  # so that it is taken back afterwards, whatever it was
    monkeypatch.delenv("TF_ENABLE_ONEDNN_OPTS")
    monkeypatch.setitem(sys.modules, "tensorflow", object())
    onednn_use()
    assert "TF_ENABLE_ONEDNN_OPTS" not in os.environ  # too late for this process: nor for its children
    monkeypatch.delitem(sys.modules, "tensorflow")
    onednn_use()
    assert os.environ["TF_ENABLE_ONEDNN_OPTS"] == "1"
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "0")
    onednn_use()
    assert os.environ["TF_ENABLE_ONEDNN_OPTS"] == "0"


def test_run_goes_on_with_the_settings_of_its_folder(tmp_path):
    plan = replace(TrainingPlan(), epochs=7, seed=5, dtype="float32")
    plan_claim(tmp_path, plan, data="d")
    assert plan_choose(out=tmp_path, start=None, epochs=None, seed=None) == plan
    assert plan_choose(out=tmp_path, start=None, epochs=9) == replace(plan, epochs=9)
    new = plan_choose(out=tmp_path / "new", start=None, seed=3, dtype="float32")
    assert new == replace(TrainingPlan(), seed=3, dtype="float32")


def test_restart_trains_as_long_and_as_fast_as_a_new_run(tmp_path):
    spec = NetworkSpec(widths=(8, 8), blocks=1)
    start = Start(title="x", digest="d", weights=[], plan=replace(TrainingPlan(), network=spec))
    fine = plan_choose(out=tmp_path, start=start, dtype="float32")
    again = plan_choose(out=tmp_path, start=start, restart=True, dtype="float32", seed=3)
    assert (again.start, again.network, again.seed) == ("d", spec, 3)
    assert again.peak_rate == TrainingPlan().peak_rate > fine.peak_rate
    assert again.epochs > fine.epochs and again.mixup > 0


def test_restart_needs_weights_to_begin_with(tmp_path):
    with pytest.raises(CommandError, match="name them with --from"):
        call_command("model", "train", "--data", "x.npz", "--out", str(tmp_path), "--restart")


def test_remarks_say_what_the_data_lack(tmp_path):
    faces = faces_read(tmp_path)
    assert list(faces_remarks(faces)) == []
    left_out = LeftOut()
    left_out.add_rows("no face was found", 4)
    faces = replace(faces.where(faces.label != 1), left_out=left_out, judged_on="validation split (20%)")
    said = " ".join(faces_remarks(faces))
    for part in (
        "name no PublicTest rows",
        "Left out: 4 (no face was found)",
        "labelled disgust: the network will unlearn",
    ):
        assert part in said
