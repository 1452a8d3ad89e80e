"""Frames that the viewer's own device has read: numbers in, the same rows and audit, and no picture anywhere."""

import json
from typing import Any

import pytest

from campaigns.models import Campaign, ViewerSession
from inference.audit import session_audits
from inference.engine.types import LABELS
from inference.models import FrameEmotion, FrameJpeg, ModelVersion, Snapshot
from inference.shipped import shipped_weights
from tests.inference.pictures import empty_jpeg
from tests.inference.sender import Sender, sender_at
from tests.inference.wire import frame

pytestmark = pytest.mark.django_db
_SEVEN = dict(zip(LABELS, (0.05, 0.05, 0.1, 0.3, 0.1, 0.1, 0.3), strict=True))


def face(**fields: Any) -> dict[str, Any]:
    usual = {"probabilities": _SEVEN, "faces": 1, "score": 0.93, "yaw": -3.6, "pitch": 4.4, "roll": 0.2}
    box = {"x": 200, "y": 120, "width": 150, "height": 190}
    return {**usual, "box": box, "luma": 121.4, "sharpness": 310.6, **fields}


def reading(sequence: int, exposure: int, **fields: Any) -> dict[str, Any]:
    return {**frame(sequence, exposure), "likeness": sequence, "face": face(), **fields}


def body(*frames: dict[str, Any], **fields: Any) -> bytes:
    return json.dumps({"model": shipped_weights().digest, "frames": frames, "dropped": 0, **fields}).encode()


@pytest.fixture
def device(published: Campaign) -> Sender:
    """A viewer who agreed to be read on the own device."""
    sender = sender_at(published)
    ViewerSession.objects.filter(pk=sender.session_id).update(origin=ViewerSession.Origin.DEVICE)
    return sender


def post(device: Sender, content: bytes) -> Any:
    return device.post(content, content_type="application/json")


def test_readings_end_as_what_they_say_and_add_up_without_a_picture(device: Sender) -> None:
    answer = post(device, body(reading(0, device.exposure), reading(1, device.exposure, face=None)))
    assert answer.status_code == 202, answer.content
    assert (answer.json()["accepted"], answer.json()["duplicates"]) == (2, 0)
    scored, nobody = Snapshot.objects.order_by("sequence")
    assert (scored.status, nobody.status) == (Snapshot.Status.SCORED, Snapshot.Status.NO_FACE)
    assert scored.finished_at
    row = FrameEmotion.objects.get()
    assert (row.snapshot_id, row.exposure_id, row.t_ms) == (scored.pk, device.exposure, scored.t_ms)
    assert [getattr(row, name) for name in LABELS] == [500, 500, 1000, 3000, 1000, 1000, 3000]
    assert (row.face_score, row.box_x, row.box_height, row.yaw, row.pitch) == (9300, 200, 190, -4, 4)
    assert (row.roll, row.luma, row.sharpness, row.faces) == (0, 121, 311, 1)
    assert row.model_version.digest == shipped_weights().digest
    assert row.model_version.prior == shipped_weights().prior
    assert not FrameJpeg.objects.exists()
    (audit,) = session_audits(session_id=device.session.pk)
    assert (audit.accepted, audit.scored, audit.no_face, audit.problems) == (2, 1, 1, [])


def test_repeated_readings_store_nothing_and_change_nothing(device: Sender) -> None:
    post(device, body(reading(0, device.exposure)))
    changed = face(probabilities=dict.fromkeys(LABELS, 1 / 7))
    again = post(device, body(reading(0, device.exposure, face=changed), reading(1, device.exposure))).json()
    assert (again["accepted"], again["duplicates"]) == (1, 1)
    assert sorted(FrameEmotion.objects.values_list("happy", flat=True)) == [3000, 3000]
    assert not session_audits(session_id=device.session.pk)[0].problems


@pytest.mark.parametrize(
    "wrong",
    [
        {"face": face(probabilities=_SEVEN | {"happy": 0.302})},
        {"face": face(probabilities=_SEVEN | {"happy": -0.1, "sad": 0.5})},
        {"face": face(probabilities=_SEVEN | {"happy": float("nan")})},
        {"face": face(probabilities={**_SEVEN, "contempt": 0})},
        {"face": face(probabilities=[1 / 7] * 7)},
        {"face": face(probabilities=_SEVEN | {"happy": True, "neutral": 0})},
        {"face": face(score=1.01)},
        {"face": face(yaw=76)},
        {"face": face(pitch=float("-inf"))},
        {"face": face(roll=181)},
        {"face": face(luma=255.1)},
        {"face": face(sharpness=1e9)},
        {"face": face(sharpness="12")},
        {"face": face(faces=0)},
        {"face": face(faces=1.0)},
        {"face": face(box={"x": 0, "y": 0, "width": 0, "height": 5})},
        {"face": face(box={"x": -1, "y": 0, "width": 9, "height": 5})},
        {"face": face(box=[0, 0, 9, 9])},
        {"face": []},
        {"face": False},
        {"likeness": 2**31},
        {"age_ms": -1},
        {"playback": "faster"},
    ],
)
def test_numbers_that_the_engine_could_not_have_said_are_refused_whole(device: Sender, wrong: dict) -> None:
    answer = post(device, body(reading(0, device.exposure), reading(1, device.exposure, **wrong)))
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed_batch")
    assert not Snapshot.objects.exists()


def test_frame_that_says_nothing_of_a_face_is_refused(device: Sender) -> None:
    silent = {k: v for k, v in reading(0, device.exposure).items() if k != "face"}
    assert post(device, body(silent)).status_code == 422


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b'{"frames": 3}', b"\xff", b'{"frames": [[' * 4000])
def test_what_is_no_batch_is_refused(device: Sender, content: bytes) -> None:
    assert post(device, content).status_code == 422


def test_network_that_was_never_served_here_is_refused(device: Sender) -> None:
    for model in ("0" * 64, "", None, 7, "\0" * 64, "\ud800" * 64, "①" * 64):
        assert post(device, body(reading(0, device.exposure), model=model)).status_code == 422
    assert not ModelVersion.objects.exists()


def test_network_that_scored_here_before_an_update_is_known(device: Sender) -> None:
    ModelVersion.objects.create(name="before", digest="b" * 64)
    assert post(device, body(reading(0, device.exposure), model="b" * 64)).status_code == 202
    assert FrameEmotion.objects.get().model_version.name == "before"


def test_each_session_sends_the_one_kind_that_its_viewer_agreed_to(
    device: Sender, published: Campaign
) -> None:
    picture = device.send([0], empty_jpeg())
    assert (picture.status_code, picture.json()["code"]) == (403, "other_origin")
    seen = sender_at(published)
    numbers = post(seen, body(reading(0, seen.exposure)))
    assert (numbers.status_code, numbers.json()["code"]) == (403, "other_origin")
    check = device.client.post(
        f"/api/v1/sessions/{device.session_id}/camera-check",
        empty_jpeg(),
        content_type="image/jpeg",
        headers={"Authorization": f"Viewer {device.token}"},
    )
    assert (check.status_code, check.json()["code"]) == (403, "other_origin")
    assert not Snapshot.objects.exists()


def test_readings_are_bounded_in_number_bytes_and_pace(device: Sender, settings: Any) -> None:
    settings.READINGS_BATCH_MAX_FRAMES = 2
    many = [reading(n, device.exposure) for n in range(3)]
    assert post(device, body(*many)).json()["code"] == "too_many_frames"
    assert post(device, body(*many[:2]) + b" " * 2048).json()["code"] == "body_too_large"
    settings.READINGS_BATCH_MAX_FRAMES = 100
    assert post(device, body(*(reading(n, device.exposure) for n in range(100)))).status_code == 202
    assert post(device, body(reading(100, device.exposure))).json()["code"] == "too_fast"


def test_exposure_of_another_session_is_refused(device: Sender, published: Campaign) -> None:
    other = sender_at(published)
    assert post(device, body(reading(0, other.exposure))).json()["code"] == "exposure_unknown"


def test_withdrawal_erases_readings_and_takes_no_more(device: Sender) -> None:
    post(device, body(reading(0, device.exposure)))
    assert device.call("withdraw").status_code == 204
    assert not FrameEmotion.objects.exists()
    assert post(device, body(reading(1, device.exposure))).json()["code"] == "session_withdrawn"
