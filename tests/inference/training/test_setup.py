from dataclasses import replace

import pytest

from inference.training.checkpoint import plan_claim
from inference.training.hardware import dtype_choose, processor_flags
from inference.training.plan import TrainingPlan
from inference.training.setup import faces_remarks, plan_choose
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


def test_run_goes_on_with_the_settings_of_its_folder(tmp_path):
    plan = replace(TrainingPlan(), epochs=7, seed=5, dtype="float32")
    plan_claim(tmp_path, plan, data="d")
    assert plan_choose(out=tmp_path, start=None, epochs=None, seed=None) == plan
    assert plan_choose(out=tmp_path, start=None, epochs=9) == replace(plan, epochs=9)
    new = plan_choose(out=tmp_path / "new", start=None, seed=3, dtype="float32")
    assert new == replace(TrainingPlan(), seed=3, dtype="float32")


def test_remarks_say_what_the_data_lack(tmp_path):
    faces = faces_read(tmp_path)
    assert list(faces_remarks(faces)) == []
    faces = replace(faces.where(faces.label != 1), left_out=4, judged_on="validation split (20%)")
    said = " ".join(faces_remarks(faces))
    for part in ("name no PublicTest rows", "in 4 photos", "labelled disgust: the network will unlearn"):
        assert part in said
