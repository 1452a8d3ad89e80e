"""The second factor: what a password alone opens, what a code opens once, and who may take it away."""

from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken

from campaigns.models import AppDevice, AuditEntry, Organisation, User
from campaigns.services.members import member_attach, member_remove
from campaigns.services.second_factors import second_factor_begin, second_factor_judge, second_factor_set
from tests.people import tool_of

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-password"


def code_of(user: User, *, ahead: int = 0, confirmed: bool = True) -> str:
    """What the person's app shows now; `ahead` steps of 30 seconds later."""
    return code_of_key(AppDevice.objects.get(user=user, confirmed=confirmed).bin_key, ahead=ahead)


def code_of_key(key: bytes, *, ahead: int = 0) -> str:
    totp = TOTP(key)
    totp.time = timezone.now().timestamp() + 30 * ahead
    return f"{totp.token():06d}"


def with_factor(user: User) -> list[str]:
    second_factor_begin(user=user)
    codes = second_factor_set(user=user, code=code_of(user, confirmed=False))
    AppDevice.objects.filter(user=user).update(last_t=-1)  # as if minutes had passed since
    return codes


def half(path: str = "/sign-in/", next_page: str = "/campaigns/") -> tuple[Client, str]:
    """Return a browser in which Alice's password was given, and where it was led."""
    client = Client()
    answer = client.post(path, {"username": "alice", "password": PASSWORD, "next": next_page})
    return client, answer["Location"]


def inside(client: Client) -> bool:
    return client.get("/campaigns/").status_code == 200


@pytest.fixture
def account(alice: User, settings: object) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests cannot wait
    alice.set_password(PASSWORD)
    alice.save()
    return alice


@pytest.mark.parametrize("path", ["/sign-in/", "/admin/login/"])
def test_a_password_alone_opens_nothing(account: User, path: str) -> None:
    with_factor(account)
    client, led = half(path)
    assert led == "/sign-in/code/?next=%2Fcampaigns%2F"
    assert not inside(client)
    for address in ("/admin/", "/password/", "/sign-in/second-factor/", "/access/people/", "/access/tokens/"):
        assert client.get(address).status_code == 302, address
    assert client.get("/api/v1/campaigns").status_code == 401
    # Nor does it put another phone in the place of the one there is.
    assert client.get("/sign-in/second-factor/new/")["Location"] == "/sign-in/code/"
    assert not AuditEntry.objects.filter(action="signed_in").exists()
    assert "known_browser" not in client.cookies
    answer = client.post(led, {"code": code_of(account), "next": "/campaigns/"})
    assert answer["Location"] == "/campaigns/"
    assert inside(client)
    assert AuditEntry.objects.filter(action="signed_in", actor="alice").count() == 1


def test_a_code_opens_once_and_leads_to_no_other_host(account: User) -> None:
    with_factor(account)
    code = code_of(account)
    client, led = half(next_page="https://evil.example/")
    assert "evil" not in led
    answer = client.post("/sign-in/code/", {"code": code, "next": "https://evil.example/"})
    assert answer["Location"] == "/"
    other, led = half()
    assert other.post(led, {"code": code}).status_code == 200
    assert not inside(other)


def test_guessed_codes_are_slowed_for_all_browsers_together(account: User) -> None:
    with_factor(account)
    right = code_of(account)
    judged = 0
    for number in range(12):
        client, led = half()
        page = client.post(led, {"code": f"{(int(right) + 1 + number) % 10**6:06d}"})
        judged += "not right" in page.content.decode()
    assert judged < 4
    page = client.post(led, {"code": right})
    assert "Too early" in page.content.decode()
    assert not inside(client)
    assert AuditEntry.objects.filter(action="factor_wrong").count() == judged


def test_a_recovery_code_opens_once_and_is_told(account: User) -> None:
    first, *_ = with_factor(account)
    client, led = half()
    assert client.post(led, {"code": first.upper().replace("-", " ")}).status_code == 302
    assert inside(client)
    assert AuditEntry.objects.filter(action="factor_recovered").count() == 1
    other, led = half()
    assert other.post(led, {"code": first}).status_code == 200


def test_a_half_session_is_over_after_ten_minutes(account: User) -> None:
    with_factor(account)
    client, led = half()
    session = client.session
    session["password_at"] -= 601
    session.save()
    assert client.post(led, {"code": code_of(account)})["Location"] == "/sign-in/"
    assert not inside(client)


def test_setting_it_up_needs_a_code_of_the_new_app_and_ends_other_sessions(
    account: User, alice_client: Client
) -> None:
    elsewhere, _ = half()
    assert inside(elsewhere)
    page = alice_client.get("/sign-in/second-factor/new/").content.decode()
    assert "data:image/svg+xml" in page
    assert alice_client.post("/sign-in/second-factor/new/", {"code": "000000"}).status_code == 200
    account.refresh_from_db()
    assert account.second_factor_at is None
    AppDevice.objects.update(throttling_failure_count=0)
    answer = alice_client.post("/sign-in/second-factor/new/", {"code": code_of(account, confirmed=False)})
    assert len(answer.context["codes"]) == 10
    assert inside(alice_client)
    assert not inside(elsewhere), "what a password alone had opened is closed"


def test_an_organisation_asks_for_it(
    account: User, alice_client: Client, organisation: Organisation, bob: User
) -> None:
    address = f"/access/people/{organisation.pk}/second-factor/"
    alice_client.post(address, {"required": "on"})
    organisation.refresh_from_db()
    assert not organisation.second_factor_required, "whoever asks others has one"
    alice_client.get("/sign-in/second-factor/new/")
    alice_client.post("/sign-in/second-factor/new/", {"code": code_of(account, confirmed=False)})
    alice_client.post(address, {"required": "on"})
    bob.set_password(PASSWORD)
    bob.save(update_fields=["password"])
    client = Client()
    led = client.post("/sign-in/", {"username": "bob", "password": PASSWORD}, follow=True).redirect_chain[-1][
        0
    ]
    assert led.startswith("/sign-in/second-factor/new/")
    assert not inside(client)
    client.post(
        "/sign-in/second-factor/new/", {"code": code_of(User.objects.get(pk=bob.pk), confirmed=False)}
    )
    assert inside(client)
    AppDevice.objects.filter(user=bob).update(last_t=-1)
    client.post("/sign-in/second-factor/", {"code": code_of(bob), "action": "off"})
    bob.refresh_from_db()
    assert bob.second_factor_at is not None, "nobody switches off what is asked for"
    assert tool_of(organisation).get("/api/v1/campaigns").status_code == 200, "tools have their tokens"
    assert [e.actor for e in AuditEntry.objects.filter(action="factor_required")] == ["alice"]


def test_what_is_asked_follows_membership(bob: User, other_organisation: Organisation) -> None:
    other_organisation.second_factor_required = True
    other_organisation.save()
    member = member_attach(user=bob, organisation=other_organisation, role="analyst")
    bob.refresh_from_db()
    assert bob.second_factor_required
    member_attach(user=User.objects.create_user("zoe"), organisation=other_organisation, role="admin")
    member_remove(member=member)
    bob.refresh_from_db()
    assert not bob.second_factor_required


def test_the_database_alone_opens_nothing(account: User, settings: object) -> None:
    """Keys and codes are sealed under SECRET_KEY; a former key goes on, an unknown one is an honest no."""
    first, second, *_ = with_factor(account)
    device = AppDevice.objects.get(user=account)
    assert device.bin_key.hex() not in device.key
    codes = StaticToken.objects.filter(device__user=account).values_list("token", flat=True)
    assert first.replace("-", "") not in codes
    key, now = device.bin_key, code_of(account)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = (
        [settings.SECRET_KEY],
        "another key of this installation",
    )
    second_factor_judge(user=account, code=now)
    second_factor_judge(user=account, code=first)
    settings.SECRET_KEY_FALLBACKS = []
    for code in (code_of_key(key, ahead=1), second):
        with pytest.raises(ValidationError):
            second_factor_judge(user=account, code=code)


def test_an_upgrade_seals_what_lay_in_clear(account: User) -> None:
    with_factor(account)
    device, token = AppDevice.objects.get(), StaticToken.objects.first()
    key = device.bin_key
    AppDevice.objects.update(key=key.hex())
    token.token = "rclear234567"
    token.save()
    migration = import_module("campaigns.migrations.0034_passkeys_and_sealed_factors")
    migration.factors_seal(apps, None)
    assert AppDevice.objects.get().bin_key == key
    second_factor_judge(user=account, code="RCLE-AR23-4567")
    assert not StaticToken.objects.filter(token="rclear234567").exists()


def test_the_operator_resets_it(account: User) -> None:
    with_factor(account)
    out = StringIO()
    call_command("second_factor", "reset", "alice", stdout=out)
    assert "password alone" in out.getvalue()
    client, led = half()
    assert led == "/campaigns/"
    assert inside(client)
    entry = AuditEntry.objects.get(action="factor_off")
    assert (entry.actor_kind, entry.subject) == ("command", "alice")
    with pytest.raises(CommandError):
        call_command("second_factor", "reset", "alice")
