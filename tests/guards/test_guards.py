"""The rule of the rooms is held by tools, and the tools are held by planted violations: each must be caught."""

import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.guards.checks import Violation, unexcepted, unused_exceptions, violations
from tests.guards.source import PACKAGES

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Plant:
    """A module that breaks one rule, and the words by which the tool must name it."""

    kind: str
    path: str
    text: str
    told: str


# Told by import-linter: the chain of the import, or the module without a layer.
IMPORTS = [
    Plant("the database in the statistics", "dashboards/statistics/planted.py", "from django.db import connection",
          "dashboards.statistics.planted -> django"),
    Plant("the database in a pure module of the simulation", "dashboards/simulation/people.py", "import django.db",
          "dashboards.simulation.people -> django"),
    Plant("statistics > analysis", "dashboards/statistics/planted.py", "from dashboards.analysis import fatigue",
          "dashboards.statistics.planted -> dashboards.analysis.fatigue"),
    Plant("statistics > another room", "dashboards/statistics/planted.py", "from campaigns.clips import facts",
          "dashboards.statistics.planted -> campaigns.clips.facts"),
    Plant("analysis > surfaces", "dashboards/analysis/planted.py", "from dashboards.surfaces import pages",
          "dashboards.analysis.planted -> dashboards.surfaces.pages"),
    Plant("analysis > targeting", "dashboards/analysis/planted.py", "import dashboards.targeting",
          "dashboards.analysis.planted -> dashboards.targeting"),
    Plant("selectors > surfaces", "dashboards/selectors/planted.py", "from dashboards.surfaces import paper",
          "dashboards.selectors.planted -> dashboards.surfaces.paper"),
    Plant("selectors > analysis", "dashboards/selectors/planted.py", "from dashboards.analysis import survey",
          "dashboards.selectors.planted -> dashboards.analysis.survey"),
    Plant("surfaces > targeting", "dashboards/surfaces/planted.py", "import dashboards.targeting",
          "dashboards.surfaces.planted -> dashboards.targeting"),
    Plant("engine > training", "inference/engine/planted.py", "from inference.training import plan",
          "inference.engine.planted -> inference.training.plan"),
    Plant("models > services", "campaigns/models/planted.py", "from campaigns.services import ads",
          "campaigns.models.planted -> campaigns.services.ads"),
    Plant("campaigns > inference", "campaigns/services/planted.py", "from inference.models import Snapshot",
          "campaigns.services.planted -> inference.models"),
    Plant("inference > dashboards", "inference/services/planted.py", "def late():\n    import dashboards.tasks",
          "inference.services.planted -> dashboards.tasks"),
    Plant("inference > dashboards, for types alone", "inference/views/planted.py",
          "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from dashboards.models import ExposureTrace",
          "inference.views.planted -> dashboards.models"),
    Plant("kit > a room", "fer_platform/kit/planted.py", "from campaigns.models import Ad",
          "fer_platform.kit.planted -> campaigns.models"),
    Plant("a room > the composition", "campaigns/views/planted.py", "from fer_platform.health import result",
          "campaigns.views.planted -> fer_platform.health.result"),
    Plant("the queue in services", "campaigns/services/queued.py", "from celery import shared_task",
          "campaigns.services.queued -> celery"),
    Plant("the queue in the analysis", "dashboards/analysis/queued.py", "import celery",
          "dashboards.analysis.queued -> celery"),
    Plant("OpenCV outside the engine", "inference/services/seen.py", "import cv2", "inference.services.seen -> cv2"),
    Plant("Pillow outside the engine", "campaigns/api/seen.py", "from PIL import Image", "campaigns.api.seen -> PIL"),
    Plant("TensorFlow outside the training", "dashboards/statistics/seen.py", "import tensorflow",
          "dashboards.statistics.seen -> tensorflow"),
    Plant("a module of campaigns without a layer", "campaigns/helpers.py", "", "- campaigns.helpers"),
    Plant("a module of inference without a layer", "inference/helpers.py", "", "- inference.helpers"),
    Plant("a module of dashboards without a layer", "dashboards/helpers.py", "", "- dashboards.helpers"),
]  # fmt: skip

# Told by the checks beside this file.
CHECKS = [
    Plant("SQL over the wall", "dashboards/selectors/sql.py", 'SQL = "SELECT granted FROM campaigns_consent"',
          "SQL names campaigns_consent"),
    Plant("SQL over the wall, in a part of a text", "inference/services/sql.py",
          'def sql(ids):\n    return f"DELETE FROM campaigns_exposure WHERE id IN ({ids})"',
          "SQL names campaigns_exposure"),
    Plant("SQL over the wall, shouted", "dashboards/analysis/shouted.py", 'SQL = "TRUNCATE CAMPAIGNS_ANSWER"',
          "SQL names campaigns_answer"),
    Plant("the composition's SQL", "fer_platform/health/sql.py", 'COUNT = "SELECT count(*) FROM campaigns_viewer"',
          "SQL names campaigns_viewer"),
    Plant("a table's name out of another room's model", "dashboards/selectors/table.py",
          "from inference.models import Snapshot\nTABLE = Snapshot._meta.db_table", "names a table of inference"),
    Plant("get_model across rooms", "dashboards/analysis/looked_up.py",
          'from django.apps import apps\nConsent = apps.get_model("campaigns", "Consent")', "get_model('campaigns')"),
    Plant("get_model by a name that nobody sees", "inference/services/looked_up.py",
          "def model(apps, name):\n    return apps.get_model(name)", "get_model('?')"),
    Plant("importlib", "campaigns/services/dynamic.py",
          'import importlib\ntasks = importlib.import_module("inference" + ".tasks")', "importlib.import_module"),
    Plant("importlib by its function", "inference/engine/dynamic.py",
          "from importlib import import_module as get", "importlib.import_module"),
    Plant("__import__", "fer_platform/kit/dynamic.py", '__import__("campaigns")', "__import__"),
    Plant("a name of a later room's task", "campaigns/api/named.py",
          'def go(app):\n    app.send_task("inference.tasks.score")', "'inference.tasks.score' reaches into inference"),
    Plant("a foreign key to a later room", "campaigns/models/key.py",
          'from django.db import models\nkey = models.ForeignKey("inference.Snapshot", models.CASCADE)',
          "'inference.Snapshot' reaches into inference"),
    Plant("a signal", "campaigns/services/signalled.py", "from django.db.models.signals import post_save",
          "django.db.models.signals.post_save"),
    Plant("a receiver", "inference/tasks_received.py", "from django.dispatch import receiver",
          "django.dispatch.receiver"),
    Plant("a signal through models", "dashboards/analysis/signalled.py",
          "from django.db import models\nmodels.signals.post_delete.connect(print)", "django.db.models.signals"),
    Plant("save() with a rule", "campaigns/models/saving.py",
          "class Ad:\n    def save(self, *args, **kwargs):\n        self.position += 1", "Ad.save()"),
    Plant("save() with a rule, outside the models", "inference/saving.py",
          "from django.db import models\nclass Row(models.Model):\n    async def adelete(self): ...", "Row.adelete()"),
    *(
        Plant(f"HTTP in {part}", f"{part}/answering.py", "from django.http import Http404", "django.http.Http404")
        for part in ("campaigns/selectors", "inference/services", "dashboards/analysis", "campaigns/models")
    ),
    Plant("HTTP by another door", "campaigns/services/shortcut.py", "from django import shortcuts",
          "django.shortcuts"),
    Plant("requests", "inference/services/fetching.py", "import requests", "requests opens addresses"),
    Plant("urllib", "campaigns/services/fetching.py", 'from urllib.request import urlopen\nurlopen("http://a")',
          "urllib.request.urlopen opens addresses"),
    Plant("urllib by its package", "fer_platform/fetching.py", "import urllib\nurllib.request.urlopen",
          "urllib.request.urlopen opens addresses"),
    Plant("a bare connection", "inference/training/fetching.py", "import socket", "socket opens addresses"),
]  # fmt: skip

# Told by ruff.
TEXTS = [
    Plant("eval", "dashboards/statistics/evaluated.py", "def run(text):\n    return eval(text)", "S307"),
    Plant("exec", "inference/services/executed.py", "def run(text):\n    exec(text)", "S102"),
]  # fmt: skip


def test_the_tree_keeps_the_rules() -> None:
    found = violations(ROOT)
    assert [str(violation) for violation in unexcepted(found)] == []
    assert unused_exceptions(found) == []


def test_types_are_strict_in_every_pure_room_but_for_files_that_are_named() -> None:
    mypy = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]
    assert mypy["strict"]
    rooms = {"dashboards.statistics", "dashboards.simulation", "dashboards.analysis", "inference.engine"}
    assert rooms | {"inference.training", "campaigns.clips"} <= {*mypy["packages"]}
    waived = [name for entry in mypy["overrides"] if entry.get("ignore_errors") for name in entry["module"]]
    assert [name for name in waived if not _is_module(name.removesuffix(".*"))] == []


def _is_module(name: str) -> bool:
    path = ROOT / name.replace(".", "/")
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the tree's Python files in which every plant stands."""
    copy = tmp_path_factory.mktemp("planted")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    for plant in [*IMPORTS, *CHECKS, *TEXTS]:
        with (copy / plant.path).open("a") as file:
            file.write(f"\n{plant.text}\n")
    return copy


def _said(planted: Path, *command: str) -> str:
    """Return what a linter says of the copy; it must find fault with it."""
    result = subprocess.run(
        [BIN / command[0], *command[1:]],
        cwd=planted,
        env={**os.environ, "COLUMNS": "500"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1, result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def imports(planted: Path) -> list[str]:
    return [line.strip() for line in _said(planted, "lint-imports", "--no-cache").splitlines()]


@pytest.fixture(scope="module")
def checked(planted: Path) -> list[Violation]:
    return unexcepted(violations(planted))


@pytest.fixture(scope="module")
def ruff(planted: Path) -> list[str]:
    return _said(planted, "ruff", "check", "--no-cache", "--output-format=concise", ".").splitlines()


def _kinds(plants: list[Plant]) -> list[object]:
    return [pytest.param(plant, id=plant.kind) for plant in plants]


@pytest.mark.parametrize("plant", _kinds(IMPORTS))
def test_import_linter_tells_of(plant: Plant, imports: list[str]) -> None:
    assert [line for line in imports if plant.told in line] != []


@pytest.mark.parametrize("plant", _kinds(CHECKS))
def test_the_checks_tell_of(plant: Plant, checked: list[Violation]) -> None:
    assert [found for found in checked if found.path == plant.path and plant.told in found.complaint] != []


@pytest.mark.parametrize("plant", _kinds(TEXTS))
def test_ruff_tells_of(plant: Plant, ruff: list[str]) -> None:
    assert [line for line in ruff if line.startswith(plant.path) and plant.told in line] != []
