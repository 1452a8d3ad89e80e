"""Every bound of the door, by the name of its error."""

import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign, ViewerSession
from inference.api.pressure import pressure
from inference.models import SessionLedger, Snapshot
from inference.pace import seconds_ahead
from tests.inference.pictures import broken_jpeg, empty_jpeg, face_jpeg
from tests.inference.sender import Sender, sender_at
from tests.inference.wire import CONTENT_TYPE, batch_body, frame, parts_body
from tests.people import png_bytes

pytestmark = pytest.mark.django_db


def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    """Check that it is that problem and that nothing was stored; return the document."""
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert not Snapshot.objects.exists()
    assert not SessionLedger.objects.exists()
    return answer.json()


def test_body_too_large_is_refused_before_it_is_read(sender: Sender, settings: Any) -> None:
    settings.SNAPSHOT_BATCH_MAX_BYTES = 10_000
    problem = refused(sender.send([0], face_jpeg()), 413, "body_too_large")
    assert problem["limit"] == 10_000
    assert "10000 bytes" in problem["detail"]


def test_body_larger_than_announced_is_never_read(sender: Sender) -> None:
    body = batch_body([frame(0, sender.exposure)], [face_jpeg()])
    refused(sender.post(body, CONTENT_LENGTH=1000), 422, "malformed_batch")


def test_body_without_a_length_is_refused(sender: Sender) -> None:
    body = batch_body([frame(0, sender.exposure)], [empty_jpeg()])
    refused(sender.post(body, CONTENT_LENGTH=""), 411, "length_required")


def test_frame_too_large_is_refused(sender: Sender, settings: Any) -> None:
    settings.SNAPSHOT_MAX_BYTES = len(face_jpeg()) - 1
    problem = refused(sender.send([0, 1], face_jpeg()), 413, "frame_too_large")
    assert problem["limit"] == len(face_jpeg()) - 1


def test_picture_of_too_many_pixels_is_refused_by_its_header(sender: Sender, settings: Any) -> None:
    settings.SNAPSHOT_MAX_PIXELS = 640 * 480 - 1
    problem = refused(sender.send([0], face_jpeg()), 422, "too_many_pixels")
    assert problem["limit"] == 640 * 480 - 1


def test_header_that_lies_about_its_size_is_refused(sender: Sender) -> None:
    picture = bytearray(empty_jpeg())
    at = picture.index(b"\xff\xc0") + 5
    picture[at : at + 4] = b"\xff\xff\xff\xff"
    refused(sender.send([0], bytes(picture)), 422, "too_many_pixels")


def test_too_many_frames_are_refused(sender: Sender, settings: Any) -> None:
    settings.SNAPSHOT_BATCH_MAX_FRAMES = 3
    assert refused(sender.send(range(4), empty_jpeg()), 422, "too_many_frames")["limit"] == 3


@pytest.mark.parametrize("picture", [b"", b"hello", png_bytes(), b"\xff\xd8\xff\xd9", b"\xff\xd8\xff\xe0"])
def test_other_than_a_jpeg_is_refused(sender: Sender, picture: bytes) -> None:
    refused(sender.send([0], picture), 422, "not_a_jpeg")


def test_jpeg_that_breaks_off_is_taken_and_left_to_the_worker(sender: Sender) -> None:
    assert sender.send([0], broken_jpeg()).status_code == 202


@pytest.mark.parametrize(
    "wrong",
    [
        {"sequence": -1},
        {"sequence": 2**31},
        {"sequence": True},
        {"sequence": "1"},
        {"exposure": None},
        {"t_ms": 1.5},
        {"playback": "rewinding"},
        {"playback": []},
        {"hidden": 0},
        {"age_ms": -5},
        {"picture": "absent"},
        {"picture": "batch"},
    ],
)
def test_malformed_frame_is_refused(sender: Sender, wrong: dict[str, Any]) -> None:
    described = frame(0, sender.exposure) | wrong
    refused(sender.post(batch_body([described], [empty_jpeg()])), 422, "malformed_batch")


@pytest.mark.parametrize(
    "document",
    [b"", b"{", b"[]", b"7", b"{}", b'{"frames": []}', b'{"frames": {}}', b'{"frames": [3]}', b"[" * 50_000],
)
def test_malformed_document_is_refused(sender: Sender, document: bytes) -> None:
    refused(sender.post(parts_body([("batch", document)])), 422, "malformed_batch")


@pytest.mark.parametrize("dropped", [None, -1, 1.5, "2", 2**31])
def test_malformed_count_of_given_up_frames_is_refused(sender: Sender, dropped: Any) -> None:
    body = batch_body([frame(0, sender.exposure)], [empty_jpeg()], dropped=dropped)
    refused(sender.post(body), 422, "malformed_batch")


def test_sequence_twice_in_a_batch_is_refused(sender: Sender) -> None:
    refused(sender.send([4, 4], empty_jpeg()), 422, "malformed_batch")


def test_picture_used_twice_is_refused(sender: Sender) -> None:
    frames = [frame(number, sender.exposure, picture="picture_0") for number in (0, 1)]
    refused(sender.post(batch_body(frames, [empty_jpeg()])), 422, "malformed_batch")


@pytest.mark.parametrize(
    "content_type", ["application/json", "multipart/form-data", "multipart/mixed; boundary=x"]
)
def test_other_content_type_is_refused(sender: Sender, content_type: str) -> None:
    body = batch_body([frame(0, sender.exposure)], [empty_jpeg()])
    refused(sender.post(body, content_type=content_type), 422, "malformed_batch")


def test_body_without_its_end_is_refused(sender: Sender) -> None:
    body = batch_body([frame(0, sender.exposure)], [empty_jpeg()])
    refused(sender.post(body[:-30]), 422, "malformed_batch")


def test_exposure_of_another_session_is_refused(sender: Sender, published: Campaign) -> None:
    sender.exposure = sender_at(published).exposure
    refused(sender.send([0], empty_jpeg()), 409, "exposure_unknown")


def test_full_backlog_is_refused_with_a_time_to_come_back(sender: Sender, settings: Any) -> None:
    sender.send(range(3), empty_jpeg())
    settings.SNAPSHOT_BACKLOG_FULL = 3
    pressure.forget()
    answer = sender.send([3], empty_jpeg())
    assert (answer.status_code, answer.json()["code"]) == (429, "backlog_full")
    assert int(answer["Retry-After"]) > 0
    assert Snapshot.objects.count() == 3


def test_session_that_sends_faster_than_its_campaign_asks_is_told_to_wait(sender: Sender) -> None:
    answers = [sender.send(range(at, at + 10), empty_jpeg()) for at in range(0, 90, 10)]
    assert [answer.status_code for answer in answers[:6]] == [202] * 6
    late = answers[-1]
    assert (late.status_code, late.json()["code"]) == (429, "too_fast")
    assert 1 <= int(late["Retry-After"]) <= 10
    began = timezone.now() - timedelta(seconds=600)  # its network was away: what it kept is welcome
    ViewerSession.objects.update(started_at=began)
    assert sender.send(range(100, 120), empty_jpeg()).status_code == 202


def test_pace_is_judged_over_the_whole_session() -> None:
    judged = partial(seconds_ahead, interval_ms=500, most=2.0)
    assert judged(accepted=60, seconds=0) == 0
    assert judged(accepted=100, seconds=0) == 10
    assert judged(accepted=100, seconds=9.5) == 1
    assert judged(accepted=1200, seconds=600) == 0, "at its own pace for ten minutes"
    assert judged(accepted=100_000, seconds=1) == 60
    assert judged(accepted=100_000, seconds=-3600) == 0, "a clock was set back"
    assert judged(accepted=100_000, seconds=1, most=0) == 0


def test_filling_backlog_slows_the_camera_down(sender: Sender, settings: Any) -> None:
    settings.SNAPSHOT_BACKLOG_SLOW, settings.SNAPSHOT_BACKLOG_FULL = 2, 10
    calm = sender.send(range(4), empty_jpeg()).json()["next_interval_ms"]
    pressure.forget()
    slower = sender.send([4], empty_jpeg()).json()["next_interval_ms"]
    assert calm == 500 < slower < 8000


def test_token_of_another_session_finds_nothing(sender: Sender, published: Campaign) -> None:
    other = sender_at(published)
    refused(sender.send([0], empty_jpeg(), session=other.session_id), 404, "not_found")


@pytest.mark.parametrize(
    ("header", "code"), [({}, "token_missing"), ({"Authorization": "Viewer made-up"}, "token_invalid")]
)
def test_batch_without_a_good_token_is_refused(sender: Sender, header: dict[str, str], code: str) -> None:
    body = batch_body([frame(0, sender.exposure)], [empty_jpeg()])
    path = f"/api/v1/sessions/{sender.session_id}/snapshots"
    refused(Client().post(path, body, content_type=CONTENT_TYPE, headers=header), 401, code)


def test_signed_in_member_without_a_viewer_token_is_refused(alice_client: Client, sender: Sender) -> None:
    body = batch_body([frame(0, sender.exposure)], [empty_jpeg()])
    answer = alice_client.post(
        f"/api/v1/sessions/{sender.session_id}/snapshots", body, content_type=CONTENT_TYPE
    )
    refused(answer, 401, "token_missing")


def test_error_document_is_one_json_object(sender: Sender) -> None:
    answer = sender.send([0], b"hello")
    assert set(json.loads(answer.content)) >= {"type", "title", "status", "code", "detail"}
