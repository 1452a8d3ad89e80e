"""Guessing passwords is slow, and the sign-in leads nowhere strange."""

import pytest
from django.test import Client

from campaigns.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-password"


@pytest.fixture
def account(alice: User) -> User:
    alice.set_password(PASSWORD)
    alice.save()
    return alice


def sign_in(username: str, password: str, *, address: str = "192.0.2.1", path: str = "/sign-in/") -> int:
    body = {"username": username, "password": password, "next": "/"}
    return Client().post(path, body, REMOTE_ADDR=address).status_code


@pytest.mark.parametrize("path", ["/sign-in/", "/admin/login/"])
def test_guessing_is_stopped(account: User, settings: object, path: str) -> None:
    for number in range(settings.AXES_FAILURE_LIMIT - 1):
        assert sign_in("alice", f"guess-{number}", path=path) == 200
    sign_in("alice", "one-too-many", path=path)
    assert sign_in("alice", PASSWORD, path=path) in {403, 429}


def test_guessing_elsewhere_does_not_lock_the_owner_out(account: User, settings: object) -> None:
    for number in range(settings.AXES_FAILURE_LIMIT + 1):
        sign_in("alice", f"guess-{number}", address="198.51.100.9")
    assert sign_in("alice", PASSWORD) == 302


def test_forwarded_address_of_a_client_buys_no_new_guesses(account: User, settings: object) -> None:
    for number in range(settings.AXES_FAILURE_LIMIT):
        Client().post(
            "/sign-in/",
            {"username": "alice", "password": f"guess-{number}"},
            REMOTE_ADDR="192.0.2.1",
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )
    assert sign_in("alice", PASSWORD) in {403, 429}


def test_strangers_and_wrong_passwords_look_alike(account: User) -> None:
    pages = []
    for username in ("alice", "never-heard-of"):
        response = Client().post("/sign-in/", {"username": username, "password": "wrong"})
        pages.append((response.status_code, response.context["form"].errors.as_json()))
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_sign_in_leads_to_no_other_host(account: User, target: str) -> None:
    response = Client().post("/sign-in/", {"username": "alice", "password": PASSWORD, "next": target})
    assert (response.status_code, response["Location"]) == (302, "/")


def test_sign_in_changes_the_session_key(account: User) -> None:
    client = Client()
    client.get("/sign-in/")
    client.post("/sign-in/", {"username": "alice", "password": PASSWORD})
    first = client.cookies["sessionid"].value
    client.post("/sign-out/")
    client.post("/sign-in/", {"username": "alice", "password": PASSWORD})
    assert client.cookies["sessionid"].value not in {"", first}


def test_a_link_cannot_sign_anybody_out(alice_client: Client) -> None:
    assert alice_client.get("/sign-out/").status_code == 405
