"""A zero byte, half a character or a huge number is a 400 at every route, and no body is stored that no route wants."""

import tempfile
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from campaigns.models import Campaign, User
from tests.campaigns.viewing import browser_at
from tests.security.doors import World, doors

pytestmark = pytest.mark.django_db
ODD = {
    "zero byte": "%00",
    "half a character": "%ED%A0%80",
    "no text": "%ff",
    "number": "9" * 20,
    "power": "1e400",
}
HUGE = 300 * 2**20


class Stream:
    """A body of zeros that says how much of it was read."""

    def __init__(self, length: int) -> None:
        self.left, self.read_bytes = length, 0

    def read(self, size: int = -1) -> bytes:
        size = min(self.left, 1 << 16 if size < 0 else size)
        self.left -= size
        self.read_bytes += size
        return bytes(size)

    readline = read


@pytest.fixture
def everybody(client: Client, alice_client: Client, operator_client: Client) -> list[Client]:
    clients = [client, alice_client, operator_client]
    for one in clients:
        one.raise_request_exception = False
    return clients


@pytest.mark.parametrize("odd", ODD)
def test_odd_parameter_is_a_400_at_every_route(world: World, everybody: list[Client], odd: str) -> None:
    client_of_nobody = everybody[0]
    for door in doors():
        path = door.path(world)
        if path.startswith("/v/"):
            # What a panel writes into its links stops nobody: it is left out (tests/campaigns/test_recruitment.py).
            answers = [
                client_of_nobody.get(f"{path}?page={value}").status_code for value in ("plain", ODD[odd])
            ]
            assert answers[0] == answers[1] < 500, (door, odd)
            continue
        for client in everybody:
            for address in (f"{path}?page={ODD[odd]}", f"{path}?x=1&{ODD[odd]}=1" if "%" in ODD[odd] else ""):
                if address:
                    assert client.get(address).status_code == 400, (door, address)


@pytest.mark.parametrize("odd", ["%00", "%ED%A0%80", "9" * 30])
def test_odd_part_of_the_path_is_never_a_500(world: World, everybody: list[Client], odd: str) -> None:
    for door in doors():
        if "<" not in door.route:
            continue
        path = "/" + door.route.replace("\\", "")
        while "<" in path:
            path = path[: path.index("<")] + odd + path[path.index(">") + 1 :]
        for client in everybody:
            answer = client.get(path)
            nobodys = answer.status_code == 302 and answer["Location"].startswith("/admin/")
            assert nobodys or answer.status_code in {400, 404}, path


@pytest.mark.parametrize("odd", ["a\0b", "\ufffd"])
def test_odd_form_field_is_a_400(everybody: list[Client], odd: str) -> None:
    for client in everybody:
        assert client.post("/sign-in/", {"username": odd, "password": "x"}).status_code == 400
    assert everybody[1].post("/admin/campaigns/campaign/add/", {"name": odd}).status_code == 400


def test_number_of_thousands_of_digits_in_a_form_is_a_400(everybody: list[Client]) -> None:
    assert everybody[1].post("/studio/new/", {"organisation": "9" * 5000}).status_code == 400


@pytest.mark.parametrize("odd", ["\\u0000", "\\ud800", "1" + "0" * 30])
def test_odd_value_in_json_is_a_400(published: Campaign, odd: str) -> None:
    value = odd if odd.isdigit() else f'"{odd}"'
    path = f"/api/v1/viewing/{published.share_code}/sessions"
    body = f'{{"consents": {{}}, "deep": [{{"x": {value}}}]}}'
    assert Client().post(path, body, content_type="application/json").status_code == 400


EACH = 4  # bodies a route, of them all in turn
BODIES = {
    "application/json": (
        b"[]",
        b"null",
        b"7",
        b'"x"',
        b"{",
        b'{"a": [[]], "name": {"\\u0000": 1}}',
        b"[" * 5000,
        b"\xff",
    ),
    "application/x-www-form-urlencoded": (
        b"name=%00&title=%00&code=%00&passkey=%00&password=%00",
        b"name=%ED%A0%80&code=%ED%A0%80&position=-1&at_ms=-1&action=" + b"x" * 3000,
        b"position=99999999999999999999&pk=1e999&at_ms=NaN&organisation=%F0%9F%98%80&campaign=nan",
    ),
    "multipart/form-data; boundary=x": (
        b"",
        b"--x\r\n",
        b"--x--",
        b"--x\r\nContent-Disposition: form-data\r\n\r\n\0",
    ),
    "image/jpeg": (b"\xff\xd8",),
    "x": (b"",),
}


def test_no_body_of_any_kind_is_a_5xx_at_any_route(world: World, everybody: list[Client]) -> None:
    alice = everybody[1]
    browser = browser_at(world.campaign)
    viewer = {"Authorization": f"Viewer {browser.token}"}
    tried = cycle((kind, body) for kind, bodies in BODIES.items() for body in bodies)
    for door in doors():
        path = door.path(world).replace(str(world.session.pk), browser.session_id)
        for kind, body in islice(tried, EACH):
            with transaction.atomic():
                told = viewer if browser.session_id in path else {}
                answer = alice.generic("POST", path, body, content_type=kind, headers=told)
                transaction.set_rollback(True)  # what a body deletes is there for the next one
            assert answer.status_code < 500, (path, kind, body[:40])


def test_participant_number_of_many_digits_is_welcome(published: Campaign) -> None:
    assert Client().get(f"/v/{published.share_code}/?panel={'7' * 39}").status_code == 200


def test_zero_byte_in_a_cookie_is_a_400(client: Client) -> None:
    client.cookies["sessionid"] = "\0" * 32
    assert client.get("/").status_code in {200, 400}


def body_posted(client: Client, path: str, length: int, kind: str) -> tuple[int, int]:
    stream = Stream(length)
    answer = client.generic(
        "POST", path, b"", content_type=kind, CONTENT_LENGTH=str(length), **{"wsgi.input": stream}
    )
    return answer.status_code, stream.read_bytes


def test_huge_bodies_of_strangers_are_refused_unread(
    world: World, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    client.raise_request_exception = False
    browser = browser_at(world.campaign)
    paths = [door.path(world) for door in doors()] + ["/nowhere/", "/admin/nowhere/", "/static/nowhere.css"]
    for kind in ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/json"):
        for path in paths:
            own = path.replace(str(world.session.pk), browser.session_id)
            status, read = body_posted(client, own, HUGE, kind)
            assert status in {404, 413}, (path, status)
            assert read < 2**20, path
    assert not list(temporary.iterdir())


def test_signed_in_people_still_upload_clips(alice_client: Client, settings: Any) -> None:
    settings.CLIP_MAX_BYTES = 3 * 2**20
    path = "/admin/campaigns/ad/add/"
    assert (
        alice_client.post(path, {"title": "x" * 2**20}).status_code == 200
    )  # the form, with what is missing
    campaign = Campaign.objects.create(
        organisation=User.objects.get().memberships.get().organisation, name="A", brand="A"
    )
    for address in (path, f"/studio/{campaign.pk}/upload/"):
        assert body_posted(alice_client, address, 4 * 2**20, "multipart/form-data; boundary=x") == (413, 0)
