import json

import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from inference.engine.weights import current_folder, weights_read
from inference.training.conditions import CONDITIONS
from inference.training.datasets import face_set_read
from inference.training.evaluate import usage_choose
from inference.training.evaluation_file import FILE, curves_of, evaluation_read
from tests.inference.training.faces import faces_write


def evaluate(data, out, *more: str) -> dict:
    call_command("model", "evaluate", "--data", str(data), "--json", str(out), *more)
    return json.loads(out.read_text())


def test_evaluate_scores_the_shipped_network(tmp_path, capsys):
    repeated = (np.arange(92) % 4 == 0) & (np.arange(92) >= 64)
    data = faces_write(tmp_path / "faces.npz", also_in_training=repeated)
    report = evaluate(data, tmp_path / "deep" / "report.json", "--usage", "PublicTest")
    assert report["n"] == sum(map(sum, report["confusion"])) == 28
    assert sum(entry["n"] for entry in report["reliability"]) == 28
    assert report["digest"] == weights_read().digest
    assert report["accuracy_interval_95"][0] <= report["accuracy"] <= report["accuracy_interval_95"][1]
    assert report["without_also_in_training"]["n"] == 21
    assert report["cost"]["ms_per_face"] > 0
    assert (report["cost"]["batch"], report["cost"]["threads"]) == (8, 1)
    assert f"{100 * report['accuracy']:.1f} %" in capsys.readouterr().out


def test_training_rows_are_not_judged_by_default(tmp_path, capsys):
    report = evaluate(faces_write(tmp_path / "faces.npz"), tmp_path / "report.json")
    assert (report["n"], report["usage"]) == (28, "PublicTest")
    assert "The file has Training rows: of it, the 28 PublicTest rows are scored." in capsys.readouterr().out


def test_every_row_of_a_file_without_training_rows_is_judged(tmp_path):
    private = face_set_read(faces_write(tmp_path / "private.npz", usage=np.full(92, 2)))
    assert usage_choose(private)[0] == "all"
    no_usage = face_set_read(faces_write(tmp_path / "faces.npz", usage=None))
    assert usage_choose(no_usage) == ("all", "The file names no usage: all 92 rows are scored.")


def test_evaluate_takes_a_file_without_usage_and_votes(tmp_path):
    data = faces_write(tmp_path / "faces.npz", usage=None, ferplus_votes=None, ferplus_ok=None)
    report = evaluate(data, tmp_path / "r.json")
    assert (report["n"], report["usage"]) == (92, "all")
    assert report["without_also_in_training"] is None
    assert report["ferplus"] is None


def test_evaluate_names_what_a_wrong_file_lacks(tmp_path):
    data = faces_write(tmp_path / "faces.npz", label=None)
    with pytest.raises(CommandError, match="lacks label"):
        call_command("model", "evaluate", "--data", str(data), "--json", str(tmp_path / "r.json"))
    assert not (tmp_path / "r.json").exists()


def test_report_that_has_no_place_is_told_of_before_anything_is_measured(tmp_path):
    (tmp_path / "file").touch()
    for place, message in (
        (tmp_path, "a folder is called so"),
        (tmp_path / "file" / "r.json", "cannot be wri"),
    ):
        with pytest.raises(CommandError, match=message):
            call_command("model", "evaluate", "--data", "read-later.npz", "--json", str(place))
    for most in ("0", "-3", "all"):
        with pytest.raises(CommandError, match="no whole number above 0"):
            call_command(
                "model", "compare", "shipped", "shipped", "--data", "read-later.npz", f"--most={most}"
            )


def test_curves_stay_with_the_weights_when_they_are_evaluated_anew(tmp_path):
    shipped = evaluation_read(current_folder())
    report = evaluate(faces_write(tmp_path / "faces.npz"), tmp_path / FILE)
    assert report["curves"] == shipped["curves"] == curves_of(weights_read())


def test_broken_evaluation_is_none(tmp_path):
    assert evaluation_read(tmp_path) is None
    for text in ("{", "[]"):
        (tmp_path / FILE).write_text(text)
        assert evaluation_read(tmp_path) is None


def test_every_reading_is_measured_under_every_condition(tmp_path, capsys):
    report = evaluate(faces_write(tmp_path / "faces.npz"), tmp_path / "report.json", "--most", "50")
    assert {"served", "votes"} <= set(report["readings"])
    assert [entry["key"] for entry in report["robustness"]] == [condition.key for condition in CONDITIONS]
    for entry in report["robustness"]:
        assert (entry["served"]["by_labels"]["n"], entry["served"]["by_majority"]["n"]) == (28, 25)
        low, high = entry["served"]["calibration_by_votes"]["interval_95"]
        assert 0 <= low <= high <= 1
    clean = report["robustness"][0]["served"]
    assert clean == report["readings"]["served"]
    assert clean["by_labels"]["value"] == report["accuracy"]
    told = capsys.readouterr().out
    for condition in CONDITIONS:
        assert f"\n{condition.title}: " in told


def test_two_networks_are_compared_on_all_conditions(tmp_path, capsys):
    data = faces_write(tmp_path / "faces.npz")
    call_command("model", "compare", "shipped", str(current_folder()), "--data", str(data), "--most", "20")
    told = capsys.readouterr().out
    for condition in CONDITIONS:
        assert f"\n{condition.title}\n" in told
    assert told.count("+0.0 points (+0.0 to +0.0)") == 2 * len(CONDITIONS)  # a network against itself
    assert "By FER-2013's label, n = 20" in told
