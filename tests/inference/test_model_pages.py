"""The pages of the networks: what they show comes from the stored evaluation, and from nowhere else."""

import json
import shutil
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from inference.engine.weights import DESCRIPTION, current_folder
from inference.model_report.readings import JUDGED_BY
from inference.model_report.shelf import models_find
from inference.training.evaluation_file import FILE, evaluation_read
from inference.views import models as views


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: object) -> Path:
    """Weights' folder and DATA_DIR of one's own: the shipped network, and room for more."""
    weights = tmp_path / "weights"
    shutil.copytree(current_folder(), weights / current_folder().name)
    (weights / "CURRENT").write_text(current_folder().name + "\n")
    monkeypatch.setattr(views, "ROOT", weights)
    settings.DATA_DIR = tmp_path / "data"
    return tmp_path


@pytest.fixture
def shipped(shelf: Path) -> Path:
    return shelf / "weights" / current_folder().name


def detail(key: str) -> str:
    return reverse("models:detail", args=[key])


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())  # where lines break says nothing


def evaluation_change(folder: Path, **changes: object) -> None:
    (folder / FILE).write_text(json.dumps(evaluation_read(folder) | changes))


def test_page_shows_the_figures_of_the_stored_evaluation(bob_client: Client) -> None:
    report = evaluation_read(current_folder())
    page = text_of(bob_client, detail(current_folder().name))
    assert f"{100 * report['accuracy']:.1f}" in page
    assert f"n = {report['n']} · 95 % {100 * report['accuracy_interval_95'][0]:.1f} to" in page
    for entry in report["per_class"].values():
        assert f'<td class="num">{100 * entry["recall"]:.1f} %' in page
    for limit in report["limits"]:
        assert limit.replace("'", "&#x27;") in page
    assert report["cost"]["cpu"] in page
    assert report["digest"] in page
    assert "erased in the moment it is scored" in page


def test_page_follows_the_file(shipped: Path, bob_client: Client) -> None:
    evaluation_change(shipped, accuracy=0.8765, accuracy_interval_95=[0.8612, 0.8911])
    page = text_of(bob_client, detail(shipped.name))
    assert "87.6 % (86.1 to 89.1 %)" in page
    assert "87.6 %" in text_of(bob_client, reverse("models:list"))


# Two epochs as a training run logs them.
LOGGED = [
    {
        "epoch": n,
        "epochs": 2,
        "loss": 2.1 - n / 8,
        "accuracy": n / 4,
        "val_loss": 1.5 - n / 4,
        "val_accuracy": n / 3,
    }
    for n in (1, 2)
]


def test_charts_get_the_numbers_of_the_file(shipped: Path, bob_client: Client) -> None:
    evaluation_change(shipped, curves=LOGGED)
    page = text_of(bob_client, detail(shipped.name))
    charts = json.loads(page.split('<script id="model" type="application/json">')[1].split("</script>")[0])
    report = evaluation_read(shipped)
    for key in ("confusion", "reliability", "per_class", "curves"):
        assert charts[key] == report[key]
    assert page.count("data-chart=") == 5
    assert page.count("Show the table") == 4  # each chart has one; the two curves share theirs


def test_lost_training_log_is_said(shipped: Path, bob_client: Client) -> None:
    evaluation_change(shipped, curves=None)
    page = text_of(bob_client, detail(shipped.name))
    assert "No log by epoch was kept of this training" in page
    assert 'data-chart="curves"' not in page


def readings_of(n: int) -> dict:
    """Readings as an evaluation holds them: served better than the labels' output alone."""
    entry = {"value": 0.912, "n": n, "interval_95": [0.901, 0.922]}
    reading = dict.fromkeys(JUDGED_BY, entry) | {
        "calibration_by_votes": {"value": 0.021, "n": n, "interval_95": [0.015, 0.029]}
    }
    return {"served": reading, "labels": reading | {"by_labels": entry | {"value": 0.717}}}


def test_readings_and_conditions_are_shown_with_what_people_agree_on_first(
    shipped: Path, bob_client: Client
) -> None:
    blurred = {"key": "blur_1.2", "title": "blur 1.2 px"} | readings_of(2222)
    blurred["served"] = blurred["served"] | {
        "by_majority": {"value": 0.804, "n": 2222, "interval_95": [0.788, 0.82]}
    }
    clean = {"key": "clean", "title": "as it is"} | readings_of(2222)
    evaluation_change(shipped, readings=readings_of(2222), robustness=[clean, blurred])
    page = text_of(bob_client, detail(shipped.name))
    assert page.index("It reads 91.2 % (90.1 to 92.2 %) of 2222 faces") < page.index("as FER-2013")
    assert page.index("<dt>As most people agree</dt>") < page.index("<dt>By FER-2013&#x27;s label</dt>")
    assert "most is lost by blur 1.2 px: 80.4 % (78.8 to 82.0 %)" in page
    assert (
        '<th scope="row">blur 1.2 px</th><td class="num">80.4 %<span class="sub">78.8 to 82.0 %</span>'
        in page.replace("> <", "><")
    )
    assert "71.7 %" in page
    assert "As most people agree" in text_of(bob_client, reverse("models:list"))


def test_evaluation_without_readings_is_shown_without_them(shipped: Path, bob_client: Client) -> None:
    evaluation_change(shipped, readings=None, robustness=None)
    page = text_of(bob_client, detail(shipped.name))
    assert "Through real cameras" not in page
    assert "<dt>Accuracy</dt>" in page
    assert "As most people agree" not in text_of(bob_client, reverse("models:list"))


def test_evaluation_without_votes_and_prior_is_shown_without_them(shipped: Path, bob_client: Client) -> None:
    evaluation_change(
        shipped, ferplus=None, resting=None, without_also_in_training=None, readings=None, robustness=None
    )
    page = text_of(bob_client, detail(shipped.name))
    assert "FER+ majority" not in page
    assert "Resting faces" not in page


@pytest.mark.parametrize("change", [{"digest": "0" * 64}, {"format": 0}])
def test_evaluation_of_other_files_is_not_shown(shipped: Path, bob_client: Client, change: dict) -> None:
    evaluation_change(shipped, **change)
    page = text_of(bob_client, detail(shipped.name))
    assert "Its evaluation does not fit the files" in page
    assert "stat-value" not in page


def test_training_runs_and_exported_networks_are_listed(
    shelf: Path, shipped: Path, bob_client: Client
) -> None:
    exported = shutil.copytree(shipped, shelf / "data" / "weights" / "candidate-2")
    description = json.loads((exported / DESCRIPTION).read_text())
    (exported / DESCRIPTION).write_text(json.dumps(description | {"version": "2", "digest": "2" * 64}))
    evaluation_change(exported, digest="2" * 64)
    run = shelf / "data" / "training" / "long-run"
    run.mkdir(parents=True)
    (run / "plan.json").write_text('{"epochs": 60}')
    line = {"epoch": 1, "epochs": 60, "loss": 3.5, "accuracy": 0.3, "val_loss": 1.5, "val_accuracy": 0.4}
    (run / "log.jsonl").write_text(json.dumps(line) + '\n{"epoch": 2, "lo')
    page = text_of(bob_client, reverse("models:list"))
    assert page.index("Served here") < page.index("expression-net 2") < page.index("long-run")
    assert "1 of 60 epochs" in page
    assert "Not served" in text_of(bob_client, detail("candidate-2"))
    run_page = text_of(bob_client, detail("long-run"))
    assert "It has not been judged as served" in run_page
    assert '<th scope="row">1</th><td class="num">3.500</td>' in run_page


def test_run_before_its_first_epoch_has_a_page(shelf: Path, bob_client: Client) -> None:
    run = shelf / "data" / "training" / "new"
    run.mkdir(parents=True)
    (run / "plan.json").write_text('{"epochs": 60}')
    assert "No epoch has ended yet" in text_of(bob_client, detail("new"))
    assert "0 of 60 epochs" in text_of(bob_client, reverse("models:list"))


def test_copy_of_the_shipped_network_is_listed_once(shelf: Path, shipped: Path) -> None:
    shutil.copytree(shipped, shelf / "data" / "export" / "copy")
    found = models_find(weights=shelf / "weights", data=shelf / "data")
    assert [(entry.key, entry.shipped) for entry in found] == [(shipped.name, True)]


def test_broken_folders_are_left_out(shelf: Path, shipped: Path) -> None:
    for name, text in (("broken", "{"), ("list", "[]"), ("empty", "{}")):
        folder = shelf / "data" / "weights" / name
        folder.mkdir(parents=True)
        (folder / DESCRIPTION).write_text(text)
    assert [entry.key for entry in models_find(weights=shelf / "weights", data=shelf / "data")] == [
        shipped.name
    ]


def test_strangers_are_sent_to_sign_in_and_unknown_networks_are_not_found(
    client: Client, bob_client: Client
) -> None:
    for address in (reverse("models:list"), detail(current_folder().name)):
        assert client.get(address)["Location"].startswith(reverse("login"))
        assert bob_client.post(address).status_code == 405
    for key in ("nothing", "..", "CURRENT"):
        assert bob_client.get(f"/models/{key}/").status_code == 404


def test_list_of_models_takes_one_count_of_queries(
    shelf: Path, bob_client: Client, django_assert_num_queries: object
) -> None:
    run = shelf / "data" / "training"
    with django_assert_num_queries(2):  # session and user: networks are read from folders
        bob_client.get(reverse("models:list"))
    for name in ("one", "two"):
        (run / name).mkdir(parents=True)
        (run / name / "plan.json").write_text('{"epochs": 60}')
    with django_assert_num_queries(2):
        bob_client.get(reverse("models:list"))


def test_navigation_leads_to_the_models(bob_client: Client) -> None:
    page = text_of(bob_client, reverse("models:list"))
    assert f'<a href="{reverse("models:list")}" aria-current="page" >Models</a>' in page
