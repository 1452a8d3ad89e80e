"""What a camera saw is never shown to anybody: no door gives a stored picture back, to whomever it opens."""

import base64

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone

from inference.models import FrameJpeg, Snapshot
from tests.campaigns.viewing import browser_at
from tests.security.doors import World, doors

pytestmark = pytest.mark.django_db
MARK = b"\xff\xd8\xff\xe0-a-face-that-nobody-may-see-\xff\xd9"
FORMS = (MARK, MARK[4:-2], base64.b64encode(MARK)[4:-4], MARK.hex().encode(), MARK.hex().upper().encode())


@pytest.fixture
def snapshot(world: World) -> Snapshot:
    row = Snapshot.objects.create(
        session=world.session, exposure=world.exposure, sequence=0, t_ms=0, taken_at=timezone.now()
    )
    FrameJpeg.objects.create(snapshot=row, jpeg=MARK)
    return row


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_no_door_gives_a_picture_back(
    world: World,
    snapshot: Snapshot,
    client: Client,
    alice_client: Client,
    bob_client: Client,
    operator_client: Client,
) -> None:
    shown = 0
    for browser in (client, alice_client, bob_client, operator_client):
        for door in doors():
            response = browser.get(door.path(world))
            shown += response.status_code == 200
            assert not [form for form in FORMS if form in body(response)], door
    assert shown > 60


def test_the_viewers_own_token_gives_no_picture_back(world: World, snapshot: Snapshot) -> None:
    browser = browser_at(world.campaign)
    headers = {"Authorization": f"Viewer {browser.token}"}
    for door in doors():
        if door.name.startswith("api-"):
            path = door.path(world).replace(str(world.session.pk), browser.session_id)
            assert not [form for form in FORMS if form in body(browser.client.get(path, headers=headers))], (
                door
            )


def test_the_picture_is_in_no_text_of_the_row(snapshot: Snapshot) -> None:
    assert "nobody-may-see" not in f"{snapshot}{snapshot!r}"
