"""The look at one picture before the first ad: advice for the viewer, and nothing kept."""

from typing import Any

import pytest

from campaigns.models import Campaign, Consent
from fer_platform.kit.client_pace import ClientPace
from inference.api import camera_check
from inference.api.camera_check import CHECKS_PER_MINUTE
from inference.models import Snapshot
from tests.inference.pictures import broken_jpeg, empty_jpeg, face_jpeg
from tests.inference.sender import Sender, sender_at

pytestmark = pytest.mark.django_db


def check(sender: Sender, picture: bytes, *, session: str = "") -> Any:
    return sender.client.post(
        f"/api/v1/sessions/{session or sender.session_id}/camera-check",
        picture,
        content_type="image/jpeg",
        headers={"Authorization": f"Viewer {sender.token}"},
    )


def test_face_in_good_light_needs_no_advice(sender: Sender) -> None:
    answer = check(sender, face_jpeg())
    assert answer.status_code == 200
    document = answer.json()
    assert (document["face"], document["faces"], document["advice"]) == (True, 1, [])
    assert 0.1 < document["face_width"] < 0.5
    assert 50 < document["luma"] < 215


def test_no_face_is_said(sender: Sender) -> None:
    document = check(sender, empty_jpeg()).json()
    assert (document["face"], document["faces"]) == (False, 0)
    assert "no_face" in document["advice"]


def test_picture_that_breaks_off_is_advice_not_an_error(sender: Sender) -> None:
    assert check(sender, broken_jpeg()).json()["advice"] == ["unreadable"]


def test_nothing_is_stored(sender: Sender) -> None:
    check(sender, face_jpeg())
    assert not Snapshot.objects.exists()


def test_check_without_consent_is_refused(sender: Sender) -> None:
    sender.session.consents.create(purpose=Consent.Purpose.EXPRESSIONS, granted=False, notice_version="2")
    answer = check(sender, face_jpeg())
    assert (answer.status_code, answer.json()["code"]) == (403, "no_consent")


def test_check_of_another_session_finds_nothing(sender: Sender, published: Campaign) -> None:
    assert check(sender, face_jpeg(), session=sender_at(published).session_id).status_code == 404


def test_check_after_withdrawal_is_refused(sender: Sender) -> None:
    sender.call("withdraw")
    assert check(sender, face_jpeg()).json()["code"] == "session_withdrawn"


def test_picture_over_the_limits_is_refused(sender: Sender, settings: Any) -> None:
    settings.SNAPSHOT_MAX_PIXELS = 1000
    assert check(sender, face_jpeg()).json()["code"] == "too_many_pixels"
    settings.SNAPSHOT_MAX_BYTES = 1000
    answer = check(sender, face_jpeg())
    assert (answer.status_code, answer.json()["code"], answer.json()["limit"]) == (
        413,
        "frame_too_large",
        1000,
    )


def test_other_than_a_jpeg_is_refused(sender: Sender) -> None:
    assert check(sender, b"GIF89a").json()["code"] == "not_a_jpeg"


def test_more_checks_than_any_page_asks_for_are_slowed_down(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera_check, "checks_pace", ClientPace(clock=lambda: 0.0))
    answers = [check(sender, broken_jpeg()) for _ in range(CHECKS_PER_MINUTE + 3)]
    late = answers[-1]
    assert (late.status_code, late.json()["code"]) == (429, "too_many_checks")
    assert int(late["Retry-After"]) >= 1
    assert all(answer.status_code == 200 for answer in answers[:CHECKS_PER_MINUTE])
