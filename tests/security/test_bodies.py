"""Bodies that are too large, too deep or no bodies at all end in a clear refusal, never in a 500 or a full memory."""

import json

import pytest
from django.test import Client

from campaigns.models import Campaign
from fer_platform.kit.json_parser import MAX_BYTES
from tests.campaigns.viewing import browser_at
from tests.security.doors import World

pytestmark = pytest.mark.django_db
REFUSED = {400, 401, 404, 409, 411, 413, 415, 422}
DEEP = "[" * 100_000 + "]" * 100_000
STRANGE = {
    "empty": b"",
    "no json": b"{",
    "no object": b"[]",
    "a number": b"1",
    "null": b"null",
    "no utf-8": b"\xff\xfe\x00{",
    "a huge number": b'{"notice_version": 1' + b"0" * 5_000 + b"}",
    "not a number": b'{"consents": NaN}',
    "a zero byte": b'{"consents": {}, "notice_version": "\\u0000", "viewer_key": "\\u0000"}',
    "half a character": b'{"consents": {}, "notice_version": "\\ud800"}',
    "deep": DEEP.encode(),
    "deep inside": b'{"consents": ' + DEEP.encode() + b"}",
}


@pytest.mark.parametrize("name", STRANGE)
def test_strange_bodies_start_no_session(published: Campaign, name: str) -> None:
    path = f"/api/v1/viewing/{published.share_code}/sessions"
    response = Client(raise_request_exception=False).post(
        path, STRANGE[name], content_type="application/json"
    )
    assert response.status_code in REFUSED, (name, response.status_code)
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("name", STRANGE)
@pytest.mark.parametrize("call", ["camera", "exposures", "snapshots", "camera-check"])
def test_strange_bodies_break_no_session(published: Campaign, name: str, call: str) -> None:
    browser = browser_at(published)
    browser.client.raise_request_exception = False
    response = browser.client.post(
        f"/api/v1/sessions/{browser.session_id}/{call}",
        STRANGE[name],
        content_type="application/json",
        headers={"Authorization": f"Viewer {browser.token}"},
    )
    assert response.status_code in REFUSED, (name, response.status_code)


def test_larger_than_any_json_needs(published: Campaign) -> None:
    body = json.dumps({"consents": {}, "notice_version": "x" * MAX_BYTES})
    response = Client().post(
        f"/api/v1/viewing/{published.share_code}/sessions", body, content_type="application/json"
    )
    assert (response.status_code, response.json()["limit"]) == (413, MAX_BYTES)


def test_larger_than_any_form_needs(settings: object) -> None:
    form = {"username": "alice", "password": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}
    assert Client().post("/sign-in/", form).status_code in {400, 413}


def test_more_fields_than_any_form_has(settings: object) -> None:
    form = {f"field_{number}": "1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert Client().post("/sign-in/", form).status_code == 400


def test_announced_size_is_refused_before_it_is_read(world: World, settings: object) -> None:
    browser = browser_at(world.campaign)
    response = browser.client.generic(
        "POST",
        f"/api/v1/sessions/{browser.session_id}/snapshots",
        b"--x",
        content_type="multipart/form-data; boundary=x",
        headers={"Authorization": f"Viewer {browser.token}"},
        CONTENT_LENGTH=str(settings.SNAPSHOT_BATCH_MAX_BYTES + 1),
    )
    assert response.status_code == 413
    assert response.json()["limit"] == settings.SNAPSHOT_BATCH_MAX_BYTES
