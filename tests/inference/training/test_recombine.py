"""Weights from before there were combiners get one, and stay the network that they were."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from inference.engine.weights import weights_read
from inference.training.evaluation_file import curves_of, evaluation_read
from tests.inference.training.faces import faces_write


def combine(data, out, *more: str) -> None:
    call_command("model", "combine", "--data", str(data), "--out", str(out), "--model-version", "9", *more)


def test_shipped_weights_get_a_combiner(tmp_path):
    data, out = faces_write(tmp_path / "faces.npz", judged=280), tmp_path / "out"
    combine(data, out)
    before, after = weights_read(), weights_read(out)
    assert after.version == "9" and after.combiner is not None
    assert after.description["files"] == before.description["files"]
    assert after.description["training"] == before.description["training"]
    assert after.digest != before.digest
    evaluation = evaluation_read(out)
    assert evaluation["digest"] == after.digest
    assert set(evaluation["readings"]) == {"served", "labels", "votes"}
    assert curves_of(after) == curves_of(before)
    with pytest.raises(CommandError, match="is there already"):
        combine(data, out)


def test_faces_without_votes_make_no_combiner(tmp_path):
    data = faces_write(tmp_path / "faces.npz", judged=280, ferplus_votes=None, ferplus_ok=None)
    with pytest.raises(CommandError, match="votes on 200 PublicTest faces"):
        combine(data, tmp_path / "out")
    assert not (tmp_path / "out").exists()
