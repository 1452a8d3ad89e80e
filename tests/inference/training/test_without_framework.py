"""An installation that only serves has no TensorFlow: it judges networks, and says how training is installed."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from inference.training.framework import PACKAGES, frameworks_missing
from inference.training.votes import votes_report
from tests.inference.training.faces import faces_write

_HIDDEN = f"import sys; sys.modules.update(dict.fromkeys({PACKAGES!r})); sys.argv[0] = 'manage.py'"


@pytest.fixture
def no_framework(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an environment without the packages looks like: None in sys.modules makes imports of them fail."""
    for name in PACKAGES:
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.parametrize(
    "arguments",
    [
        ("train", "--data", "x.npz", "--out", "run"),
        ("train", "--data", "x.npz", "--out", "run", "--from", "shipped"),
        ("export", "--run", "run", "--data", "x.npz", "--out", "new", "--model-version", "1"),
        ("average", "--of", "shipped", "1", "--data", "x.npz", "--out", "run"),
    ],
)
def test_what_trains_names_the_one_command_that_installs_it(no_framework: None, arguments: tuple[str, ...]):
    with pytest.raises(CommandError) as refused:
        call_command("model", *arguments)
    assert str(refused.value) == (
        "Training and export need tensorflow and keras, not installed here. Install them with: make setup-training"
    )
    assert re.search(r"^setup-training:", (settings.BASE_DIR / "Makefile").read_text(), re.MULTILINE)


def test_image_without_a_makefile_names_what_builds_one_that_trains(
    no_framework: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    dockerfile = (settings.BASE_DIR / "docker/Dockerfile").read_text()
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    with pytest.raises(CommandError, match=r"--build-arg REQUIREMENTS=requirements-train\.txt$"):
        call_command("model", "train", "--data", "x.npz", "--out", "run")
    assert re.search(r"^ARG REQUIREMENTS=requirements\.txt$", dockerfile, re.MULTILINE)


def test_network_is_judged_without_a_framework_its_votes_too(tmp_path: Path):
    data = faces_write(tmp_path / "faces.npz")
    code = f"{_HIDDEN}; from manage import main; main()"
    arguments = ("model", "evaluate", "--data", str(data), "--json", str(tmp_path / "report.json"))
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["n"] == 28
    assert report["ferplus"]["measured_on"] == "served"
    assert "no FER+ figure" not in done.stdout


def test_figure_that_only_the_trained_network_gives_is_named_as_missing(
    no_framework: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture
):
    monkeypatch.setattr(
        "inference.training.evaluate.votes_report",
        lambda _, faces, folder: votes_report(None, faces, folder=folder),
    )
    data = faces_write(tmp_path / "faces.npz")
    call_command("model", "evaluate", "--data", str(data), "--json", str(tmp_path / "report.json"))
    assert "no FER+ figure" in capsys.readouterr().out
    assert json.loads((tmp_path / "report.json").read_text())["ferplus"] is None


def test_frameworks_are_needed_to_train_and_not_to_run():
    assert frameworks_missing() == []  # the tests' environment trains
    run, train, dev = (
        (settings.BASE_DIR / f"requirements{name}.txt").read_text() for name in ("", "-train", "-dev")
    )
    named = re.compile(r"^(tensorflow|keras)\b", re.MULTILINE)
    assert not named.search(run)
    assert set(named.findall(train)) == {"tensorflow", "keras"}
    assert "-r requirements-train.txt" in dev.splitlines()
    assert "-r requirements.txt" in train.splitlines()
