"""Guessing passwords is slow, and the sign-in leads nowhere strange."""

import pytest
from django.test import Client

from campaigns.models import User
from fer_platform.guessing import passwords_pace

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-password"


@pytest.fixture(autouse=True)
def _fresh_passwords() -> None:
    passwords_pace.forget()


@pytest.fixture
def account(alice: User, settings: object) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests cannot wait
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


def test_one_name_is_not_guessed_at_from_many_addresses(account: User, settings: object) -> None:
    judged = [sign_in("alice", f"guess-{n}", address=f"198.51.100.{n}") == 200 for n in range(60)]
    assert sum(judged) == settings.SIGN_IN_FAILURES_OF_A_NAME
    assert sign_in("alice", PASSWORD, address="203.0.113.7") in {403, 429}


def test_who_has_signed_in_here_before_is_not_kept_out_by_guesses_elsewhere(account: User) -> None:
    own = Client()
    body = {"username": "alice", "password": PASSWORD}
    assert own.post("/sign-in/", body, REMOTE_ADDR="192.0.2.1").status_code == 302
    for number in range(30):
        sign_in("alice", f"guess-{number}", address=f"198.51.100.{number}")
    own.post("/sign-out/")
    assert own.post("/sign-in/", body, REMOTE_ADDR="192.0.2.99").status_code == 302
    bobs = own.cookies["known_browser"].value
    other = Client()
    other.cookies["known_browser"] = bobs
    for number in range(30):
        other.post("/sign-in/", {"username": "bob", "password": f"{number}"}, REMOTE_ADDR=f"192.0.2.{number}")
    answer = other.post("/sign-in/", {"username": "bob", "password": "x"}, REMOTE_ADDR="203.0.113.8")
    assert answer.status_code in {403, 429}, "the cookie is good for one name"


def test_one_password_is_not_tried_at_many_names(account: User, settings: object) -> None:
    addresses = (f"198.51.100.{number}" for number in range(40))
    judged = [
        sign_in(f"name-{number}", "Summer2026!", address=address) == 200
        for number, address in enumerate(addresses)
    ]
    assert sum(judged) < 10
    assert sign_in("alice", PASSWORD, address="203.0.113.9") == 302


def test_one_address_does_not_go_through_names_and_passwords(account: User, settings: object) -> None:
    judged = [sign_in(f"name-{n}", f"guess-{n}", address="198.51.100.77") == 200 for n in range(40)]
    assert sum(judged) == settings.SIGN_IN_FAILURES_OF_AN_ADDRESS


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
    assert (response.status_code, response["Location"]) == (302, "/campaigns/")


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
