"""A crash of the database takes pictures that wait: their page is told which, sends them again, each is scored once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.models import Campaign
from inference.audit import session_audits
from inference.models import FrameEmotion, FrameJpeg, SessionLedger, Snapshot
from inference.scorer import scorer
from inference.services.claim import snapshots_claim_new, snapshots_claim_tried
from inference.services.lost import RETURN_SECONDS
from inference.services.score import claims_score
from inference.services.work import snapshots_score
from tests.inference.pictures import empty_jpeg, face_jpeg
from tests.inference.sender import Sender, sender_at

pytestmark = pytest.mark.django_db
Status = Snapshot.Status


def crash() -> None:
    """What a crash of the server does to the unlogged table; the rows stay."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE inference_framejpeg")


def lose(sender: Sender, sequences: Any, picture: bytes) -> None:
    assert sender.send(sequences, picture).status_code == 202
    crash()
    assert snapshots_claim_new() == []
    assert statuses(sequences) == {Status.LOST}


def statuses(sequences: Any) -> set[int]:
    return set(Snapshot.objects.filter(sequence__in=sequences).values_list("status", flat=True))


def asked(sender: Sender) -> Any:
    return sender.client.get(
        f"/api/v1/sessions/{sender.session_id}/snapshots",
        headers={"Authorization": f"Viewer {sender.token}"},
    )


def score() -> None:
    snapshots_score(pipeline=scorer(), seconds=60)


def test_answers_tell_which_frames_have_not_ended(sender: Sender) -> None:
    assert sender.send([0, 1], face_jpeg()).json()["unended_from"] == 0
    score()
    assert asked(sender).json() == {"unended_from": None, "lost": []}
    answer = sender.send([2], face_jpeg()).json()
    assert (answer["unended_from"], answer["lost"]) == (2, [])
    assert asked(sender).json() == {"unended_from": 2, "lost": []}


def test_lost_pictures_are_asked_for_and_scored_once(sender: Sender) -> None:
    lose(sender, [0, 1, 2], face_jpeg())
    assert sorted(sender.send([3], face_jpeg()).json()["lost"]) == [0, 1, 2]
    before = list(Snapshot.objects.order_by("sequence").values("sequence", "t_ms", "taken_at", "area"))
    again = sender.send([0, 1, 2], face_jpeg()).json()
    assert (again["accepted"], again["duplicates"], again["lost"], again["unended_from"]) == (0, 3, [], 0)
    assert (
        list(Snapshot.objects.order_by("sequence").values("sequence", "t_ms", "taken_at", "area")) == before
    )
    assert sender.send([0, 1, 2], face_jpeg()).json()["duplicates"] == 3, "a repeated batch is safe"
    assert FrameJpeg.objects.count() == 4
    score()
    assert asked(sender).json() == {"unended_from": None, "lost": []}
    (audit,) = session_audits()
    assert (audit.accepted, audit.scored, audit.lost, audit.problems) == (4, 4, 0, [])
    assert FrameEmotion.objects.count() == SessionLedger.objects.get().accepted == 4


def test_batch_of_lost_and_new_frames_counts_the_new_ones(sender: Sender) -> None:
    lose(sender, [0], face_jpeg())
    answer = sender.send([0, 1], face_jpeg()).json()
    assert (answer["accepted"], answer["duplicates"]) == (1, 1)
    score()
    assert statuses([0, 1]) == {Status.SCORED}
    assert SessionLedger.objects.get().accepted == 2


def test_frame_that_is_lost_again_comes_back_again_and_no_attempt_is_counted(sender: Sender) -> None:
    for _ in range(5):
        lose(sender, [0], face_jpeg())
    sender.send([0], face_jpeg())
    assert [claim.attempt for claim in snapshots_claim_new()] == [1]


def test_who_asks_is_told_at_once_whoever_holds_the_frame(sender: Sender) -> None:
    sender.send([0, 1], face_jpeg())
    held = snapshots_claim_new()
    crash()
    sender.send([2], face_jpeg())
    assert asked(sender).json() == {"unended_from": 2, "lost": [1, 0]}
    assert sender.send([0, 1], face_jpeg()).json()["lost"] == []
    assert asked(sender).json() == {"unended_from": 0, "lost": []}
    assert [claims_score(claims=held, pipeline=scorer()), FrameEmotion.objects.count()] == [2, 2]
    score()
    assert asked(sender).json() == {"unended_from": None, "lost": []}
    assert FrameEmotion.objects.count() == 3


def test_another_picture_does_not_take_the_place_of_a_lost_one(sender: Sender) -> None:
    lose(sender, [0], face_jpeg())
    assert sender.send([0], empty_jpeg()).json()["duplicates"] == 1
    assert statuses([0]) == {Status.LOST}
    assert not FrameJpeg.objects.exists()


def test_lost_frame_of_another_session_stays_lost_and_is_not_told(
    sender: Sender, published: Campaign
) -> None:
    lose(sender, [0], face_jpeg())
    other = sender_at(published)
    assert other.send([0], face_jpeg()).json()["lost"] == []
    assert Snapshot.objects.get(session=sender.session).status == Status.LOST
    other.session_id = sender.session_id
    assert asked(other).status_code == 404


@pytest.mark.parametrize("status", [s for s in Status if s not in (Status.LOST, Status.WAITING)])
def test_only_lost_frames_come_back(sender: Sender, status: Status) -> None:
    lose(sender, [0], face_jpeg())
    Snapshot.objects.update(status=status)
    assert sender.send([0], face_jpeg()).json()["lost"] == []
    assert statuses([0]) == {status}
    assert not FrameJpeg.objects.exists()


def test_what_was_lost_long_ago_stays_lost(sender: Sender) -> None:
    lose(sender, [0], face_jpeg())
    Snapshot.objects.update(finished_at=timezone.now() - timedelta(seconds=2 * RETURN_SECONDS))
    assert asked(sender).json()["lost"] == []
    sender.send([0], face_jpeg())
    assert statuses([0]) == {Status.LOST}


def test_frame_of_a_session_that_is_over_stays_lost(sender: Sender) -> None:
    lose(sender, [0], face_jpeg())
    assert sender.call("finish").status_code == 204
    assert sender.send([0], face_jpeg()).status_code == asked(sender).status_code == 401
    assert statuses([0]) == {Status.LOST}


def test_frame_in_a_workers_hand_at_the_crash_ends_once(sender: Sender) -> None:
    sender.send([0], face_jpeg())
    (held,) = snapshots_claim_new()
    crash()
    Snapshot.objects.update(leased_until=None)
    assert snapshots_claim_tried() == []
    sender.send([0], face_jpeg())
    (anew,) = snapshots_claim_tried()
    assert claims_score(claims=[held], pipeline=scorer()) == 0, "it was claimed anew"
    assert claims_score(claims=[anew], pipeline=scorer()) == 1
    assert claims_score(claims=[held], pipeline=scorer()) == 0
    assert FrameEmotion.objects.count() == 1
