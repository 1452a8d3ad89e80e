"""The probes: what they say when all is well, and when each thing is away or hangs. All servers are real."""

import json
import shutil
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from campaigns.models import Exposure
from fer_platform.health import model_check, readiness
from inference.engine.weights import current_folder
from inference.models import Snapshot
from tests.campaigns.viewing import browser_at


@pytest.fixture(autouse=True)
def no_kept_answers(settings: object) -> None:
    settings.READY_DISK_BYTES = 1
    readiness._last.at = float("-inf")


@pytest.fixture
def silent_server() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(16)
        yield server.getsockname()[1]


def checks_of(client: Client, *, status: int) -> dict[str, dict]:
    response = client.get("/readyz")
    assert response.status_code == status, response.content
    body = response.json()
    assert body["status"] == ("ready" if status == 200 else "not_ready")
    return body["checks"]


def test_livez_asks_no_database(client: Client) -> None:
    # Without the db fixture pytest-django refuses every query.
    response = client.get("/livez")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})


@pytest.mark.django_db(transaction=True)
def test_readyz_names_every_check(client: Client) -> None:
    checks = checks_of(client, status=200)
    assert list(checks) == ["database", "migrations", "backlog", "engine", "broker", "model", "disk"]
    assert all(check["ok"] and check["ms"] >= 0 for check in checks.values())


@pytest.mark.django_db(transaction=True)
def test_readyz_broker_refuses(client: Client, settings: object) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    checks = checks_of(client, status=503)
    assert checks["broker"]["detail"] == "does not answer"
    assert checks["database"]["ok"]


@pytest.mark.django_db(transaction=True)
def test_readyz_broker_hangs(client: Client, settings: object, silent_server: int) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{silent_server}/0"
    start = time.monotonic()
    assert not checks_of(client, status=503)["broker"]["ok"]
    assert time.monotonic() - start < readiness.DEADLINE_SECONDS + 0.5


@pytest.mark.django_db(transaction=True)
def test_readyz_database_refuses(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections.settings["default"], "HOST", "127.0.0.1")
    monkeypatch.setitem(connections.settings["default"], "PORT", "1")
    start = time.monotonic()
    response = client.get("/readyz")
    assert time.monotonic() - start < 2  # a quiet machine needs 0.02 s
    checks = response.json()["checks"]
    assert checks["database"]["detail"] == "does not answer"
    assert checks["migrations"]["detail"] == checks["backlog"]["detail"] == "not asked: database"
    assert checks["broker"]["ok"]
    assert b"127.0.0.1" not in response.content


@pytest.mark.django_db(transaction=True)
def test_readyz_database_hangs(client: Client, monkeypatch: pytest.MonkeyPatch, silent_server: int) -> None:
    monkeypatch.setitem(connections.settings["default"], "HOST", "127.0.0.1")
    monkeypatch.setitem(connections.settings["default"], "PORT", str(silent_server))
    start = time.monotonic()
    checks = checks_of(client, status=503)
    assert time.monotonic() - start < readiness.DEADLINE_SECONDS + 1
    assert checks["database"]["detail"] == f"no answer within {readiness.DEADLINE_SECONDS} s"
    assert checks["broker"]["ok"]
    assert client.get("/livez").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_readyz_migration_missing(client: Client) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'inference' AND name = '0001_initial' RETURNING *"
        )
        row = cursor.fetchone()
        try:
            assert (
                checks_of(client, status=503)["migrations"]["detail"]
                == "1 not applied: run manage.py migrate"
            )
        finally:
            cursor.execute("INSERT INTO django_migrations VALUES (%s, %s, %s, %s)", row)


@pytest.mark.django_db(transaction=True)
def test_readyz_oldest_snapshot_too_old(client: Client, published: object, settings: object) -> None:
    session = browser_at(published).session
    exposure = Exposure.objects.create(session=session, ad_id=session.ad_order[0], position=0, number=1)
    row = Snapshot.objects.create(
        session=session, exposure=exposure, sequence=0, t_ms=0, taken_at=timezone.now()
    )
    assert checks_of(client, status=200)["backlog"]["detail"] == "1 waiting, the oldest for 0 s"
    Snapshot.objects.filter(pk=row.pk).update(received_at=timezone.now() - timedelta(seconds=90))
    settings.READY_BACKLOG_SECONDS = 60
    readiness._last.at = float("-inf")
    backlog = checks_of(client, status=503)["backlog"]
    assert backlog["detail"] == "1 waiting, the oldest for 90 s (limit 60 s)"


@pytest.mark.django_db(transaction=True)
def test_readyz_disk_full(client: Client, settings: object) -> None:
    settings.READY_DISK_BYTES = 2**62
    assert not checks_of(client, status=503)["disk"]["ok"]


@pytest.mark.django_db(transaction=True)
def test_readyz_model_damaged(client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(model_check.ROOT, tmp_path / "weights")
    monkeypatch.setattr(model_check, "ROOT", tmp_path / "weights")
    folder = current_folder(tmp_path / "weights")
    checks = checks_of(client, status=200)
    name = json.loads((folder / "model.json").read_text())["name"]
    assert checks["model"]["detail"].startswith(name)

    network = folder / json.loads((folder / "model.json").read_text())["network"]
    network.write_bytes(network.read_bytes()[:-1] + b"?")
    readiness._last.at = float("-inf")
    assert checks_of(client, status=503)["model"] | {"ms": 0} == {
        "ok": False,
        "detail": "missing or damaged",
        "ms": 0,
    }


@pytest.mark.django_db(transaction=True)
def test_readyz_flood_costs_one_round(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = []
    run_all = readiness._run_all
    monkeypatch.setattr(readiness, "_run_all", lambda: rounds.append(1) or run_all())
    for _ in range(20):
        client.get("/readyz")
    assert len(rounds) == 1


def test_probes_take_no_posts(client: Client) -> None:
    assert {client.post(path).status_code for path in ("/livez", "/readyz", "/metrics")} == {405}
