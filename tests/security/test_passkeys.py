"""Passkeys as a second factor: what they open once, on this site alone, and who may take them away."""

import pytest
from django.test import Client

from campaigns.models import AuditEntry, Organisation, Passkey, User
from tests.authenticator import SecurityKey
from tests.security.test_second_factor import account, code_of, half, inside, with_factor

__all__ = ["account"]
pytestmark = pytest.mark.django_db
NEW, CODE, OWN = "/sign-in/second-factor/passkey/", "/sign-in/code/", "/sign-in/second-factor/"


def added(client: Client, key: SecurityKey, name: str = "blue key") -> object:
    wanted = client.get(NEW).context["wanted"]
    return client.post(NEW, {"name": name, "passkey": key.creates(wanted)})


def signed(client: Client, key: SecurityKey, path: str = CODE, **more: str) -> object:
    return client.post(path, {"passkey": key.signs_in(client.get(path).context["asked"]), **more})


@pytest.fixture
def key(account: User, alice_client: Client) -> SecurityKey:
    key = SecurityKey()
    answer = added(alice_client, key)
    assert len(answer.context["codes"]) == 10, "the first factor brings recovery codes"
    account.refresh_from_db()
    return key


def test_a_passkey_alone_is_a_second_factor(account: User, alice_client: Client, key: SecurityKey) -> None:
    assert inside(alice_client), "the session that added it goes on"
    client, led = half()
    assert led.startswith(CODE)
    assert not inside(client)
    assert signed(client, key, next="https://evil.example/")["Location"] == "/"
    assert inside(client)
    assert account.passkeys.get().used_at is not None
    assert AuditEntry.objects.filter(action="passkey_added", actor="alice").count() == 1


def test_an_answer_opens_once_and_no_other_browser(key: SecurityKey) -> None:
    client, _ = half()
    answer = key.signs_in(client.get(CODE).context["asked"])
    other, _ = half()
    other.get(CODE)
    for browser in (other, other):
        assert browser.post(CODE, {"passkey": answer}).status_code == 200
        assert not inside(browser)
    assert client.post(CODE, {"passkey": answer}).status_code == 302
    client.post("/sign-out/")
    again, _ = half()
    assert again.post(CODE, {"passkey": answer}).status_code == 200, "no question was asked here"
    assert not inside(again)


def test_a_passkey_of_another_site_person_or_counter_opens_nothing(
    key: SecurityKey, bob: User, account: User
) -> None:
    client, _ = half()
    key.origin = "https://testserver.evil.example"
    assert signed(client, key).status_code == 200
    key.origin = "http://testserver"
    strange = SecurityKey()
    assert signed(client, strange).status_code == 200
    copied = account.passkeys.get()
    Passkey.objects.filter(pk=copied.pk).update(user=bob)
    Passkey.objects.create(user=account, name="other", credential_id=b"o", public_key=b"", sign_count=0)
    assert signed(client, key).status_code == 200
    Passkey.objects.filter(pk=copied.pk).update(user=account, sign_count=key.signs + 5)
    assert signed(client, key).status_code == 200, "a copy of the key has signed meanwhile"
    assert not inside(client)
    assert AuditEntry.objects.filter(action="factor_wrong").count() >= 3


NONSENSE = ["", "{}", "[]", "null", "7", '{"id": 3}', "\ufffd", "{" * 9000, '"' + "A" * 17000]


@pytest.mark.parametrize("place", range(len(NONSENSE)))
def test_nonsense_is_refused_and_no_error(key: SecurityKey, account: User, place: int) -> None:
    answer = NONSENSE[place]
    client, _ = half()
    client.get(CODE)
    assert client.post(CODE, {"passkey": answer}).status_code in (200, 400)
    assert not inside(client)
    signed_in, _ = half()
    signed(signed_in, key)
    signed_in.get(NEW)
    assert signed_in.post(NEW, {"name": "x", "passkey": answer}).status_code in (200, 400)
    assert account.passkeys.count() == 1


def test_half_a_session_adds_no_passkey(account: User) -> None:
    with_factor(account)
    client, _ = half()
    assert client.get(NEW)["Location"] == CODE
    assert client.post(NEW, {"name": "mine", "passkey": "{}"})["Location"] == CODE
    assert Client().get(NEW)["Location"] == "/sign-in/"


def test_an_open_session_that_somebody_finds_adds_no_factor(
    account: User, alice_client: Client, key: SecurityKey
) -> None:
    session = alice_client.session
    session["second_factor_at"] -= 601
    session.save()
    for path in (NEW, "/sign-in/second-factor/new/"):
        assert alice_client.get(path)["Location"] == OWN
        assert alice_client.post(path, {"name": "x", "passkey": "{}", "code": "000000"})["Location"] == OWN
    assert signed(alice_client, SecurityKey(), OWN, action="passkey").status_code == 200
    assert alice_client.get(NEW).status_code == 302
    assert signed(alice_client, key, OWN, action="passkey")["Location"] == NEW
    assert alice_client.get(NEW).status_code == 200
    assert account.passkeys.count() == 1


def test_whoever_must_have_a_factor_may_take_a_passkey(account: User, organisation: Organisation) -> None:
    account.second_factor_required = True
    account.save()
    client, led = half()
    assert led.startswith(CODE)
    assert added(client, SecurityKey()).context["codes"]
    assert inside(client)
    only = account.passkeys.get()
    account.refresh_from_db()
    key = SecurityKey()
    added(client, key)
    page = signed(client, key, OWN, action=f"remove-{only.pk}")
    assert page.status_code == 302
    page = signed(client, key, OWN, action=f"remove-{account.passkeys.get().pk}")
    assert "add another one before" in page.content.decode()
    assert account.passkeys.count() == 1


def test_removing_one_ends_other_sessions_and_the_last_one_the_factor(
    account: User, alice_client: Client, key: SecurityKey, bob: User
) -> None:
    with_factor(account)
    elsewhere, led = half()
    signed(elsewhere, key)
    assert inside(elsewhere)
    client, led = half()
    client.post(led, {"code": code_of(account)})
    foreign = Passkey.objects.create(user=bob, name="bob's", credential_id=b"b", public_key=b"", sign_count=0)
    own = account.passkeys.get()
    client.post(OWN, {"action": f"remove-{own.pk}"})
    assert account.passkeys.exists(), "an open session alone removes nothing"
    signed(client, key, OWN, action=f"remove-{foreign.pk}")
    assert bob.passkeys.exists()
    signed(client, key, OWN, action=f"remove-{own.pk}")
    assert not account.passkeys.exists()
    assert inside(client)
    assert not inside(elsewhere)
    account.refresh_from_db()
    assert account.second_factor_at, "the app is left"


def test_a_passkey_is_added_once_and_ten_at_most(
    account: User, alice_client: Client, key: SecurityKey
) -> None:
    assert "not right" in added(alice_client, key).content.decode()
    for _ in range(9):
        added(alice_client, SecurityKey())
    assert "At most 10 passkeys" in added(alice_client, SecurityKey()).content.decode()
    assert account.passkeys.count() == 10
