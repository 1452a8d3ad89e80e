"""What a good batch does, once and again."""

import time

import pytest
from django.conf import settings

from campaigns.models import Campaign, ViewerSession
from inference.models import FrameJpeg, SessionLedger, Snapshot
from tests.inference.pictures import empty_jpeg, face_jpeg
from tests.inference.sender import Sender, sender_at
from tests.inference.wire import batch_body, frame

pytestmark = pytest.mark.django_db


def test_batch_is_stored_counted_and_answered(sender: Sender, published: Campaign) -> None:
    answer = sender.send(range(10), face_jpeg())
    assert answer.status_code == 202
    assert answer.json() == {
        "accepted": 10,
        "duplicates": 0,
        "next_interval_ms": published.snapshot_interval_ms,
        "unended_from": 0,
        "lost": [],
    }
    assert Snapshot.objects.filter(session=sender.session, status=Snapshot.Status.WAITING).count() == 10
    ledger = SessionLedger.objects.get()
    assert (ledger.session_id, ledger.accepted, ledger.batches) == (sender.session.pk, 10, 1)


def test_frame_keeps_what_the_browser_said(sender: Sender) -> None:
    described = frame(7, sender.exposure, t_ms=-1500, playback="preroll", hidden=True, age_ms=2500)
    assert sender.post(batch_body([described], [face_jpeg()])).status_code == 202
    row = Snapshot.objects.get()
    assert (row.sequence, row.exposure_id, row.t_ms, row.hidden) == (7, sender.exposure, -1500, True)
    assert row.playback == Snapshot.Playback.PREROLL
    assert bytes(row.jpeg.jpeg) == face_jpeg()
    assert (row.received_at - row.taken_at).total_seconds() == pytest.approx(2.5)


def test_repeated_batch_answers_the_same_and_stores_nothing(sender: Sender) -> None:
    sender.send(range(5), face_jpeg())
    again = sender.send(range(5), empty_jpeg())
    assert again.status_code == 202
    assert (again.json()["accepted"], again.json()["duplicates"]) == (0, 5)
    assert SessionLedger.objects.get().accepted == Snapshot.objects.count() == 5
    assert {bytes(row.jpeg) for row in FrameJpeg.objects.all()} == {face_jpeg()}


def test_overlapping_batch_stores_the_new_frames_only(sender: Sender) -> None:
    sender.send([0, 1, 2], face_jpeg())
    overlap = sender.send([2, 3], face_jpeg()).json()
    assert (overlap["accepted"], overlap["duplicates"]) == (1, 1)
    assert SessionLedger.objects.get().accepted == 4


def test_two_sessions_may_count_alike(sender: Sender, published: Campaign) -> None:
    other = sender_at(published)
    assert sender.send([0], face_jpeg()).json()["accepted"] == 1
    assert other.send([0], face_jpeg()).json()["accepted"] == 1


def test_given_up_frames_are_a_running_total(sender: Sender) -> None:
    for sequence, dropped in enumerate((3, 8, 5)):
        sender.send([sequence], face_jpeg(), dropped=dropped)
    assert ViewerSession.objects.get(pk=sender.session_id).frames_dropped == 8


def test_fresh_token_is_not_given_before_half_of_its_life(sender: Sender) -> None:
    assert "token" not in sender.send([0], face_jpeg()).json()


def test_fresh_token_comes_after_half_of_its_life(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    later = time.time() + settings.VIEWER_TOKEN_SECONDS * 0.6
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    answer = sender.send([0], face_jpeg()).json()
    assert answer["token_expires_in"] == settings.VIEWER_TOKEN_SECONDS
    sender.token = answer["token"]
    assert sender.send([1], face_jpeg()).status_code == 202
