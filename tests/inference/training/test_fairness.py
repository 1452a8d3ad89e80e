"""`manage.py model fairness`: groups of labelled pictures, what is measured of each, and which differences are told."""

import csv
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from scipy import stats

from inference.engine.types import LABELS
from inference.engine.weights import weights_read
from inference.training import fairness
from inference.training.face_set import DatasetError, FaceSet
from inference.training.fairness import fairness_report, groups_read, newcombe_interval

HAPPY, NEUTRAL = (LABELS.index(name) for name in ("happy", "neutral"))


def face_set(label: np.ndarray) -> FaceSet:
    """Faces whose first pixel tells their row, so that a stand-in of the network knows them again."""
    pixels = np.zeros((len(label), 48, 48), np.uint8)
    pixels[:, 0, 0], pixels[:, 0, 1] = np.arange(len(label)) // 256, np.arange(len(label)) % 256
    return FaceSet(pixels=pixels, label=label, usage=None, votes=np.zeros((len(label), 8)), repeated=None)


@pytest.fixture
def read_as(monkeypatch: pytest.MonkeyPatch):
    """Return a function (answers by group) that makes the network give these answers, and asks for the report."""

    def report(groups: dict[str, tuple[np.ndarray, np.ndarray]]) -> dict:
        answers = iter([answer for _, answer in groups.values()])

        class Told:
            def __init__(self, *_: object, **__: object) -> None:
                pass

            def served(self, outputs: np.ndarray) -> np.ndarray:
                return np.eye(7)[outputs] * 0.7 + 0.3 / 7

        monkeypatch.setattr(fairness, "Classifier", Told)
        monkeypatch.setattr(fairness, "outputs_of", lambda *_, **__: next(answers))
        faces = {name: face_set(label) for name, (label, _) in groups.items()}
        return fairness_report(weights_read(), faces, source=Path("faces"))

    return report


def answered(rng: np.random.Generator, label: np.ndarray, right: float) -> np.ndarray:
    return np.where(rng.random(len(label)) < right, label, (label + 1) % 7)


def test_figures_are_those_of_another_hand(read_as) -> None:
    rng = np.random.default_rng(1)
    groups = {
        name: (label := rng.integers(0, 7, n), answered(rng, label, 0.7))
        for name, n in (("a", 400), ("b", 250))
    }
    report = read_as(groups)
    for name, (label, answer) in groups.items():
        own = report["groups"][name]
        theirs = stats.binomtest(int((label == answer).sum()), len(label)).proportion_ci(method="wilson")
        assert own["accuracy"]["value"] == pytest.approx((label == answer).mean())
        assert own["accuracy"]["interval_95"] == pytest.approx([theirs.low, theirs.high], abs=1e-6)
        happy = label == HAPPY
        assert own["recall"]["happy"]["value"] == pytest.approx((answer == HAPPY)[happy].mean())
        assert own["recall"]["happy"]["n"] == happy.sum()
        confidence = 0.7 + 0.3 / 7  # all in one bin
        error = own["calibration_error"]
        assert error["value"] == pytest.approx(abs(confidence - (label == answer).mean()), abs=1e-9)
        assert error["interval_95"][0] <= error["value"] <= error["interval_95"][1]
    gaps = {own["figure"]: own for own in report["differences"]}
    assert {own["group"] for own in report["differences"]} == {"a"}  # of two, one says all
    rights = [(int((label == answer).sum()), len(label)) for label, answer in groups.values()]
    table = [[hits, n - hits] for hits, n in rights]
    assert gaps["accuracy"]["p"] == pytest.approx(stats.fisher_exact(table).pvalue)
    assert "recall_neutral" not in gaps  # the resting faces that are called something else say the same
    ordered = sorted(report["differences"], key=lambda own: own["p"])
    assert ordered[0]["p_adjusted"] == pytest.approx(min(1, ordered[0]["p"] * len(ordered)))


def test_newcombe_as_published() -> None:
    assert newcombe_interval(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert newcombe_interval(9, 10, 3, 10) == pytest.approx((0.1705, 0.8090), abs=5e-5)
    assert newcombe_interval(10, 10, 0, 20) == pytest.approx((0.6791, 1.0), abs=5e-5)


def test_group_that_is_read_worse_is_told_of_and_no_other(read_as) -> None:
    rng = np.random.default_rng(2)
    label = {name: rng.integers(0, 7, 500) for name in "abc"}
    report = read_as(
        {name: (own, answered(rng, own, 0.55 if name == "b" else 0.8)) for name, own in label.items()}
    )
    told = {(own["group"], own["figure"]) for own in report["differences"] if own["told"]}
    assert ("b", "accuracy") in told
    own = next(own for own in report["differences"] if (own["group"], own["figure"]) == ("b", "accuracy"))
    assert own["value"] == pytest.approx(-0.25, abs=0.08) and own["interval_95"][1] < 0
    assert own["n"] == 500 and own["n_others"] == 1000


def test_groups_that_are_read_alike_are_told_apart_in_7_of_100_at_most(read_as) -> None:
    rng, told, studies = np.random.default_rng(3), 0, 60
    fairness_bootstrap = fairness.bootstrap_interval
    fairness.bootstrap_interval = lambda *_, **__: (0.0, 1.0)  # nobody looks at it here
    try:
        for _ in range(studies):
            label = {name: rng.integers(0, 7, n) for name, n in (("a", 300), ("b", 300), ("c", 60))}
            report = read_as({name: (own, answered(rng, own, 0.7)) for name, own in label.items()})
            assert len(report["differences"]) > 10
            told += any(own["told"] for own in report["differences"])
    finally:
        fairness.bootstrap_interval = fairness_bootstrap
    assert told <= 0.07 * studies


def test_what_24_faces_stand_behind_is_not_said(read_as) -> None:
    label = np.array([HAPPY] * 24 + [NEUTRAL] * 60)
    report = read_as({"a": (label, label), "b": (label, label)})
    own = report["groups"]["a"]
    assert own["recall"]["happy"] == {"value": None, "interval_95": None, "n": 24}
    assert own["recall"]["sad"]["n"] == 0
    assert {gap["figure"] for gap in report["differences"]} == {"accuracy", "resting_called_other"}
    assert not any(gap["told"] for gap in report["differences"])
    assert [gap["p"] for gap in report["differences"]] == [1.0, 1.0]


def pictures(folder: Path, label: str, n: int, seed: int) -> None:
    folder = folder / label
    folder.mkdir(parents=True)
    rng = np.random.default_rng(seed)
    for place in range(n):
        cv2.imwrite(str(folder / f"{place}.png"), rng.integers(0, 255, (48, 48), np.uint8))


def test_folders_of_groups_give_json_and_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for seed, group in enumerate(("18-34", "55+")):
        pictures(tmp_path / "faces" / group, "happy", 13, seed)
        pictures(tmp_path / "faces" / group, "neutral", 13, seed + 10)
    (tmp_path / "faces" / "18-34" / "happy" / "broken.png").write_bytes(b"no picture")
    call_command("model", "fairness", "--data", str(tmp_path / "faces"), "--json", str(tmp_path / "r.json"))
    report = json.loads((tmp_path / "r.json").read_text())
    assert report["digest"] == weights_read().digest
    assert {name: own["n"] for name, own in report["groups"].items()} == {"18-34": 26, "55+": 26}
    printed = capsys.readouterr().out
    assert "Left out: 1 (no picture that can be read" in printed
    accuracy = report["groups"]["55+"]["accuracy"]
    assert f"{100 * accuracy['value']:.1f} %" in printed and "n = 26" in printed
    assert "not on people" in printed
    assert "(n = 13, under 25)" in printed


def test_list_of_groups_says_the_same_as_folders(tmp_path: Path) -> None:
    for seed, group in enumerate(("a", "b")):
        pictures(tmp_path / "faces" / group, "sad", 3, seed)
    rows = [
        {"file": str(own.relative_to(tmp_path / "faces")), "label": "Sadness", "group": own.parts[-3]}
        for own in sorted((tmp_path / "faces").rglob("*.png"))
    ]
    rows.append({"file": rows[0]["file"], "label": "sad", "group": ""})
    with (tmp_path / "list.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, ["file", "label", "group"])
        writer.writeheader()
        writer.writerows(rows)
    by_folder = groups_read(tmp_path / "faces")
    by_list = groups_read(tmp_path / "faces", groups=tmp_path / "list.csv")
    assert list(by_folder) == list(by_list) == ["a", "b"]
    for name, own in by_folder.items():
        assert (own.pixels == by_list[name].pixels).all() and (own.label == by_list[name].label).all()
    assert "1 (without a group" in str(by_list["a"].left_out)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("../secret.png,sad,a", "is no file below"),
        ("/etc/passwd,sad,a", "is no file below"),
        ("gone.png,sad,a", "there is no file 'gone.png'"),
        ("gone.png,bored,a", "'bored' is no label"),
        (",sad,a", "is no file below"),
    ],
)
def test_wrong_lines_of_a_list_are_named(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "faces").mkdir()
    (tmp_path / "list.csv").write_text(f"file,label,group\n{line}\n")
    with pytest.raises(DatasetError, match="line 2") as refused:
        groups_read(tmp_path / "faces", groups=tmp_path / "list.csv")
    assert message in str(refused.value)


def test_one_group_alone_and_lists_without_columns_are_refused(tmp_path: Path) -> None:
    pictures(tmp_path / "faces" / "only", "sad", 2, 1)
    with pytest.raises(CommandError, match="there is no second one"):
        call_command("model", "fairness", "--data", str(tmp_path / "faces"))
    with pytest.raises(CommandError, match="there is no such folder"):
        call_command("model", "fairness", "--data", str(tmp_path / "nowhere"))
    (tmp_path / "list.csv").write_text("file,label\nx.png,sad\n")
    with pytest.raises(CommandError, match="the column group is missing"):
        call_command(
            "model", "fairness", "--data", str(tmp_path / "faces"), "--groups", str(tmp_path / "list.csv")
        )


def test_what_is_left_out_is_counted_over_all_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for group in ("a", "b"):
        (tmp_path / "faces" / group / "sad").mkdir(parents=True)
        cv2.imwrite(str(tmp_path / "faces" / group / "sad/one.png"), np.eye(48, dtype=np.uint8) * 200)
        (tmp_path / "faces" / group / "sad/list.txt").touch()
    (tmp_path / "faces/loose.png").touch()
    told = {line for own in groups_read(tmp_path / "faces").values() for line in own.left_out.lines}
    assert told == {
        "Left out: 1 (in no group's folder, loose.png).",
        "Left out: 2 (hidden, or no picture by its name, the first is a/sad/list.txt).",
    }
    # A list may name whole paths, the folder one from here.
    monkeypatch.chdir(tmp_path)
    listed = [tmp_path / "faces" / name for name in ("a/sad/one.png", "b/sad/one.png", "loose.png")]
    rows = "".join(f"{file},sad,{group}\n" for file, group in zip(listed, "abb", strict=True))
    Path("list.csv").write_text(f"file,label,group\n{rows}")
    groups = groups_read(Path("faces"), groups=Path("list.csv"))
    assert str(groups["b"].left_out) == "Left out: 1 (no picture that can be read: empty, loose.png)."
