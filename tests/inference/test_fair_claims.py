"""Whoever has much waiting waits for himself: organisations share each batch, and their sessions go in turn."""

import re
import threading
from collections.abc import Callable
from copy import copy
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.utils import timezone

from campaigns.models import Campaign, ViewerSession
from campaigns.services.campaigns import campaign_publish
from inference.models import FrameJpeg, Snapshot
from inference.services import claim
from inference.services.claim import BATCH_FRAMES, snapshots_claim_new, snapshots_claim_tried
from inference.services.jpegs import jpegs_store
from tests.inference.sender import Sender, sender_at

pytestmark = pytest.mark.django_db
_STORE = """
    INSERT INTO inference_snapshot (session_id, exposure_id, sequence, t_ms, playback, hidden, taken_at, received_at,
                                    status, reason, attempts)
    SELECT %s, %s, n, 500 * n, 0, false, now(), now(), 0, '', 0 FROM generate_series(1, %s) n RETURNING id
"""


@pytest.fixture(autouse=True)
def _looks_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a look may take long, and the next one is put off for that."""
    monkeypatch.setattr(claim, "_LOOKS_AT_MOST", 0)
    monkeypatch.setattr(claim, "_LOOK_SECONDS", 0)


@pytest.fixture
def other_sender(other_campaign: Campaign, make_ad: Callable) -> Sender:
    """A viewer of another organisation."""
    make_ad(other_campaign)
    return sender_at(campaign_publish(campaign=other_campaign))


def frames_wait(sender: Sender, frames: int, *, sessions: int = 1) -> set[int]:
    """Let so many frames of each of so many sessions like this one wait; return their ids."""
    ids = set()
    for _ in range(sessions):
        session = copy(sender.session)
        session.pk, session.withdrawal_hash, session._state.adding = uuid4(), None, True
        session.save()
        with connection.cursor() as cursor:
            cursor.execute(_STORE, [session.pk, sender.exposure, frames])
            new = [id for (id,) in cursor.fetchall()]
            jpegs_store(cursor, ((id, b"\xff") for id in new))
        ids.update(new)
    return ids


def claimed() -> set[int]:
    return {claim.id for claim in snapshots_claim_new()}


@pytest.mark.parametrize("sessions", [1, 20])
def test_twenty_frames_do_not_wait_for_ten_thousand_of_another_organisation(
    sender: Sender, other_sender: Sender, sessions: int
) -> None:
    many = frames_wait(sender, 10_000 // 50, sessions=50)
    for _ in range(2):
        assert len(claimed() & many) == BATCH_FRAMES
    few = frames_wait(other_sender, 20 // sessions, sessions=sessions)
    first, second = claimed(), claimed()
    assert few <= first | second
    assert len(first) == len(second) == BATCH_FRAMES
    assert len(first & many) == BATCH_FRAMES // 2, "and those wait for nobody either"


def test_twenty_slow_sessions_do_not_wait_for_a_quick_one(sender: Sender) -> None:
    quick = frames_wait(sender, 3_000)
    assert claimed() <= quick
    slow = frames_wait(sender, 2, sessions=20)
    first, second = claimed(), claimed()
    assert slow <= first | second
    assert (first | second) & quick, "the quick one goes on"


def test_all_that_waits_is_claimed_once(sender: Sender, other_sender: Sender) -> None:
    waiting = frames_wait(sender, 70, sessions=2) | frames_wait(other_sender, 5, sessions=3)
    seen: list[int] = []
    while batch := claimed():
        seen += batch
    assert len(seen) == len(waiting)
    assert set(seen) == waiting


def test_turns_that_others_have_taken_meanwhile_are_looked_for_anew(
    sender: Sender, other_sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim, "_LOOKS_AT_MOST", 1_000_000)
    taken = frames_wait(sender, 100, sessions=6)
    assert len(claimed()) == BATCH_FRAMES
    Snapshot.objects.filter(pk__in=taken).delete()
    _, few = frames_wait(sender, 100), frames_wait(other_sender, 10)
    assert few <= claimed()


def test_frames_without_bytes_end_as_lost_and_the_others_go_on(sender: Sender) -> None:
    gone = frames_wait(sender, 40)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM inference_framejpeg")
    kept = frames_wait(sender, 40)
    assert claimed() | claimed() | claimed() == kept
    lost = Snapshot.objects.filter(status=Snapshot.Status.LOST)
    assert set(lost.values_list("pk", flat=True)) == gone
    assert FrameJpeg.objects.count() == 40


def test_session_that_goes_while_it_waits_stops_nobody(sender: Sender) -> None:
    gone, kept = frames_wait(sender, 50), frames_wait(sender, 50)
    first = claimed()
    ViewerSession.objects.filter(snapshots__in=gone).delete()
    seen = first | claimed() | claimed()
    assert kept <= seen <= kept | first


def tried(ids: set[int]) -> set[int]:
    Snapshot.objects.filter(pk__in=ids).update(attempts=1)
    return ids


def test_frames_that_were_tried_go_round_organisations_and_sessions_too(
    sender: Sender, other_sender: Sender
) -> None:
    quick, slow = tried(frames_wait(sender, 50)), tried(frames_wait(sender, 1, sessions=2))
    few = tried(frames_wait(other_sender, 2))
    served = [snapshots_claim_tried()[0].id for _ in range(30)]
    assert few <= set(served[:4]), "one in two while the other organisation waits"
    assert slow <= set(served), "sessions in turn, ten frames at a time"
    assert len(set(served) & quick) == 26
    rest = {snapshots_claim_tried()[0].id for _ in range(24)}
    assert rest | set(served) == quick | slow | few
    assert snapshots_claim_tried() == []


def test_an_organisation_of_one_session_keeps_its_share_between_two_looks(
    sender: Sender, other_sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim, "_LOOK_SECONDS", 3600)
    frames_wait(sender, 20, sessions=60)
    alone = frames_wait(other_sender, 300)
    for _ in range(8):
        assert len(claimed() & alone) == BATCH_FRAMES // 2


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_claim_each_frame_once(sender: Sender, other_sender: Sender) -> None:
    waiting = frames_wait(sender, 200, sessions=3) | frames_wait(other_sender, 10, sessions=5)
    seen: list[int] = []
    start = threading.Barrier(4)

    def work() -> None:
        start.wait(10)
        while batch := claimed():
            seen.extend(batch)
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert len(seen) == len(set(seen))
    assert set(seen) == waiting
    assert set(Snapshot.objects.values_list("attempts", flat=True)) == {1}


def test_who_waits_is_found_by_the_index_whatever_the_statistics_say(sender: Sender) -> None:
    frames_wait(sender, 100, sessions=10)
    Snapshot.objects.update(status=Snapshot.Status.SCORED, finished_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE inference_snapshot")  # as of an hour in which nothing waited
        frames_wait(sender, 100, sessions=10)
        cursor.execute(f"EXPLAIN {claim._WHO_WAITS}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute(f"EXPLAIN {claim._NEW_OF_SESSIONS}", [[sender.session.pk] * 10, [10] * 10])
        plan += "\n".join(line for (line,) in cursor.fetchall())
    assert set(re.findall(r"using (\w+)", plan)) == {"snapshot_unended"}, plan
    assert "Seq Scan on inference_snapshot" not in plan
