"""The tasks around the services: what they send to the broker, and what they do when something is broken."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone

from inference.engine import weights
from inference.models import FrameJpeg, Snapshot
from inference.scorer import scorer
from inference.tasks import expire_snapshots, score_snapshots, sweep_snapshots
from tests.inference.pictures import face_jpeg
from tests.inference.sender import Sender

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue(sender: Sender) -> redis.Redis:
    """The real broker, empty; the sender's own hints, which a thread sends, are not counted here."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.delete("celery")
    return client


@pytest.fixture
def broken_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation whose shipped network is not there."""
    scorer.cache_clear()
    monkeypatch.setattr(weights.current_folder, "__defaults__", (tmp_path,))
    yield
    scorer.cache_clear()


def rows_wait(seconds: float) -> None:
    """Put a waiting row into the table without the API, whose hint would come in between."""
    Snapshot.objects.update(received_at=timezone.now() - timedelta(seconds=seconds))


def store(sender: Sender) -> None:
    row = Snapshot.objects.create(
        session=sender.session, exposure_id=sender.exposure, sequence=0, t_ms=0, taken_at=timezone.now()
    )
    FrameJpeg.objects.create(snapshot=row, jpeg=face_jpeg())


def test_hint_scores_what_waits(sender: Sender) -> None:
    store(sender)
    score_snapshots()
    assert Snapshot.objects.get().status == Snapshot.Status.SCORED


def test_hint_without_work_sends_no_other(queue: redis.Redis) -> None:
    score_snapshots()
    assert queue.llen("celery") == 0


def test_broken_weights_are_said_cost_no_attempt_and_the_frames_wait(
    sender: Sender, broken_weights: None, caplog: pytest.LogCaptureFixture
) -> None:
    store(sender)
    with caplog.at_level("CRITICAL"):
        score_snapshots()
    assert "engine_broken" in caplog.text
    row = Snapshot.objects.get()
    assert (row.status, row.attempts, row.leased_until) == (Snapshot.Status.WAITING, 0, None)


def test_repaired_weights_are_found_without_a_restart(sender: Sender, broken_weights: None) -> None:
    store(sender)
    score_snapshots()
    assert Snapshot.objects.get().status == Snapshot.Status.WAITING
    weights.current_folder.__defaults__ = (weights.ROOT,)
    score_snapshots()
    assert Snapshot.objects.get().status == Snapshot.Status.SCORED


def test_sweep_sends_one_hint_for_frames_left_behind(sender: Sender, queue: redis.Redis) -> None:
    store(sender)
    sweep_snapshots()
    assert queue.llen("celery") == 0, "too new"
    rows_wait(3)
    sweep_snapshots()
    assert queue.llen("celery") == 1
    message = queue.lindex("celery", 0)
    assert b"inference.tasks.score_snapshots" in message
    assert len(message) < 2000, "a hint carries no picture"


def test_sweep_buries_the_spent(sender: Sender) -> None:
    store(sender)
    Snapshot.objects.update(attempts=settings.SNAPSHOT_MAX_ATTEMPTS)
    sweep_snapshots()
    assert Snapshot.objects.get().status == Snapshot.Status.DEAD


def test_expiry_runs_as_a_task(sender: Sender) -> None:
    store(sender)
    rows_wait(settings.SNAPSHOT_MAX_AGE_SECONDS + 5)
    expire_snapshots()
    assert Snapshot.objects.get().status == Snapshot.Status.EXPIRED


def test_database_that_is_away_is_503_with_a_time_to_come_back(
    standing: Sender, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", str(tmp_path))
    answer: Any = standing.send([0], face_jpeg())
    monkeypatch.undo()
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_away")
    assert int(answer["Retry-After"]) > 0
    assert answer["Content-Type"] == "application/problem+json"
    assert standing.send([0], face_jpeg()).status_code == 202
