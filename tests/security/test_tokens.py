"""A viewer's token opens that viewer's session, for a while, and nothing else."""

import pytest
from django.core import signing
from django.test import Client

from tests.campaigns.viewing import Browser, browser_at
from tests.security.doors import Door, World, doors

pytestmark = pytest.mark.django_db


def session_doors() -> list[Door]:
    others = ("studio:session-remove", "api-session")  # of members and their tools
    found = [door for door in doors() if "session_id" in door.route and door.name not in others]
    assert len(found) >= 8
    return found


def post(door: Door, world: World, authorization: str, *, session: str) -> int:
    path = door.path(world).replace(str(world.session.pk), session)
    headers = {"Authorization": authorization} if authorization else {}
    return Client().post(path, {}, content_type="application/json", headers=headers).status_code


@pytest.fixture
def browser(world: World) -> Browser:
    return browser_at(world.campaign)


def test_another_sessions_token_finds_nothing(world: World, browser: Browser) -> None:
    other = browser_at(world.campaign)
    for door in session_doors():
        # The way out opens for sessions that are over, so that a running one's token opens nothing at all there.
        refused = 401 if door.name == "api-session-way-out" else 404
        assert post(door, world, f"Viewer {other.token}", session=browser.session_id) == refused, door


def test_forged_tokens_open_nothing(world: World, browser: Browser) -> None:
    payload, *rest = browser.token.split(":")
    changed = browser.token[:-1] + ("A" if browser.token[-1] != "A" else "B")
    forged = [
        "",
        "Viewer",
        "Viewer ",
        f"Viewer {changed}",
        f"Viewer {payload}",
        f"Viewer {':'.join([str(world.session.pk), *rest])}",
        f"Viewer {signing.TimestampSigner(salt='another').sign(browser.session_id)}",
        f"Viewer {signing.TimestampSigner(key='k' * 50).sign(browser.session_id)}",
        f"Bearer {browser.token}",
        f"Viewer {browser.token} {browser.token}",
        "Viewer " + "a" * 6_000,
        "Viewer \xff\xfe",
    ]
    for door in session_doors():
        for token in forged:
            assert post(door, world, token, session=browser.session_id) == 401, (door, token)


def test_a_signed_in_members_cookie_is_no_token(world: World, alice_client: Client) -> None:
    for door in session_doors():
        response = alice_client.post(door.path(world), {}, content_type="application/json")
        assert response.status_code == 401, door


def test_a_token_dies_of_age(world: World, browser: Browser, settings: object) -> None:
    assert browser.call("token").status_code == 200
    settings.VIEWER_TOKEN_SECONDS = -1
    assert browser.call("token").status_code == 401


def test_withdrawal_kills_the_token_at_once(world: World, browser: Browser) -> None:
    assert browser.call("withdraw").status_code == 204
    for door in session_doors():
        if not door.route.endswith(("/withdraw", "/face/forget")):  # safe to repeat: nothing is left to do
            assert post(door, world, f"Viewer {browser.token}", session=browser.session_id) == 401, door
