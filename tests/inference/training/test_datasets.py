import numpy as np
import pytest

from inference.training.datasets import DatasetError, face_set_read
from tests.inference.training.faces import faces_write


def test_file_is_read_with_its_usages_and_votes(tmp_path):
    faces = face_set_read(faces_write(tmp_path / "faces.npz"))
    assert (len(faces), len(faces.of_usage("Training")), len(faces.of_usage("PublicTest"))) == (92, 64, 28)
    assert faces.votes[1].sum() == pytest.approx(1)
    assert faces.votes[1, 1] == 1  # "unknown" is no expression
    assert faces.votes[0].sum() == 0  # could not be joined


def test_file_without_usage_and_with_a_channel_axis_is_scored_whole(tmp_path):
    path = faces_write(tmp_path / "f.npz", usage=None, pixels=np.zeros((92, 48, 48, 1), np.uint8))
    faces = face_set_read(path)
    assert faces.pixels.shape == (92, 48, 48)
    assert len(faces.of_usage("PublicTest")) == len(faces.of_usage("all")) == 92


def test_usage_may_be_names(tmp_path):
    names = np.array(["Training"] * 60 + ["PublicTest"] * 20 + ["PrivateTest"] * 12)
    faces = face_set_read(faces_write(tmp_path / "f.npz", usage=names))
    assert [len(faces.of_usage(name)) for name in ("Training", "PublicTest", "PrivateTest")] == [60, 20, 12]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"label": None}, "lacks label; it has pixels"),
        ({"pixels": None, "label": None}, "lacks pixels and label"),
        ({"pixels": np.zeros((92, 64, 64), np.uint8)}, r"\[n, 48, 48\]"),
        ({"pixels": np.zeros((92, 48, 48), np.float32)}, "uint8"),
        ({"label": np.full(92, 7)}, "0 to 6"),
        ({"label": np.full(92, 0.5)}, "whole numbers"),
        ({"label": np.zeros(5, int)}, r"\[92\]"),
        ({"usage": np.full(92, 9)}, "usage must hold"),
        ({"usage": np.array(["Secret"] * 92)}, "'Secret'"),
        ({"pixels": np.zeros((0, 48, 48), np.uint8), "label": np.zeros(0, int), "usage": None}, "no row"),
    ],
)
def test_wrong_files_are_refused_by_what_they_lack(tmp_path, columns, message):
    path = faces_write(tmp_path / "f.npz", **columns)
    with pytest.raises(DatasetError, match=message):
        face_set_read(path)


def test_files_that_are_none_are_refused(tmp_path):
    with pytest.raises(DatasetError, match="no such file"):
        face_set_read(tmp_path / "missing.npz")
    (tmp_path / "text.npz").write_text("pixels")
    with pytest.raises(DatasetError, match="not a readable npz"):
        face_set_read(tmp_path / "text.npz")
    np.savez(tmp_path / "pickled.npz", pixels=np.array([{"a": 1}], dtype=object), label=np.zeros(1, int))
    with pytest.raises(DatasetError, match="not a readable npz"):
        face_set_read(tmp_path / "pickled.npz")


def test_missing_usage_is_named(tmp_path):
    faces = face_set_read(faces_write(tmp_path / "f.npz", judged=0))
    with pytest.raises(DatasetError, match="PublicTest"):
        faces.of_usage("PublicTest")
