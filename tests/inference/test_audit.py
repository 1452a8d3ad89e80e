"""The audit adds up where all is well, and finds each planted error."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns.models import Campaign
from inference.models import FrameEmotion, SessionLedger, Snapshot
from inference.scorer import scorer
from inference.services.work import snapshots_score
from tests.inference.pictures import broken_jpeg, empty_jpeg, face_jpeg
from tests.inference.sender import Sender, sender_at
from tests.inference.wire import batch_body, frame

pytestmark = pytest.mark.django_db


def audit(*options: str) -> str:
    out = StringIO()
    call_command("snapshots", "audit", *options, stdout=out)
    return out.getvalue()


def audit_fails(*options: str) -> str:
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("snapshots", "audit", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def finished(sender: Sender) -> Sender:
    pictures = [face_jpeg(), empty_jpeg(), broken_jpeg(), face_jpeg()]
    sender.post(batch_body([frame(number, sender.exposure) for number in range(4)], pictures))
    snapshots_score(pipeline=scorer(), seconds=60)
    return sender


def test_sums_that_add_up_pass(finished: Sender, published: Campaign) -> None:
    sender_at(published).send([0], face_jpeg())
    document = json.loads(audit("--json"))
    assert document["adds_up"] is True
    assert document["finished"] is False
    assert document["totals"] == {
        "accepted": 5,
        "scored": 2,
        "no_face": 1,
        "unreadable": 1,
        "dead": 0,
        "expired": 0,
        "lost": 0,
        "waiting": 1,
    }
    assert len(document["sessions"]) == 2
    assert "not finished" in audit()


def test_one_session_can_be_asked_for(finished: Sender, published: Campaign) -> None:
    sender_at(published).send([0], face_jpeg())
    assert len(json.loads(audit("--json", "--session", finished.session_id))["sessions"]) == 1


def test_withdrawn_session_has_nothing_to_audit(finished: Sender) -> None:
    finished.call("withdraw")
    assert json.loads(audit("--json"))["sessions"] == []
    audit_fails("--session", finished.session_id)


def test_waiting_frames_fail_only_where_the_end_was_asked_for(sender: Sender) -> None:
    sender.send([0], face_jpeg())
    assert "not finished" in audit()
    audit_fails("--wait", "0.1")


def test_lost_result_is_found(finished: Sender) -> None:
    FrameEmotion.objects.first().delete()
    assert "1 scored without a result" in audit_fails()


def test_lost_frame_is_found(finished: Sender) -> None:
    Snapshot.objects.filter(status=Snapshot.Status.NO_FACE).delete()
    assert "accepted 4, but 3 are there" in audit_fails()


@pytest.mark.parametrize("accepted", [3, 5])
def test_ledger_that_is_off_is_found(finished: Sender, accepted: int) -> None:
    SessionLedger.objects.update(accepted=accepted)
    assert f"accepted {accepted}, but 4 are there" in audit_fails()


def test_missing_ledger_is_found(finished: Sender) -> None:
    SessionLedger.objects.all().delete()
    assert "accepted 0, but 4 are there" in audit_fails()


def test_result_of_a_frame_that_was_not_scored_is_found(finished: Sender) -> None:
    Snapshot.objects.filter(sequence=0).update(status=Snapshot.Status.NO_FACE)
    assert "1 results of frames that were not scored" in audit_fails()


def test_picture_left_behind_is_found(finished: Sender) -> None:
    assert json.loads(audit("--json"))["adds_up"], "a picture has a minute to go"
    Snapshot.objects.filter(sequence=1).update(finished_at=timezone.now() - timedelta(seconds=61))
    document: dict[str, Any] = json.loads(audit_fails("--json"))
    assert document["sessions"][0]["pictures_left"] == 1
    assert document["adds_up"] is False
