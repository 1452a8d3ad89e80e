"""Invitations and forgotten passwords: links that work once, and pages that tell strangers nothing."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.test import Client, RequestFactory
from django.utils import timezone

from campaigns.acting import actor_now
from campaigns.models import AuditEntry, Invitation, Member, Organisation, User
from campaigns.services.invitations import invitation_make, invitations_forget
from campaigns.tasks import mail_password_link
from fer_platform.forgotten import asked_pace
from fer_platform.middleware import ActingMiddleware

pytestmark = pytest.mark.django_db
NEW = {"password1": "quite-a-long-secret", "password2": "quite-a-long-secret"}


@pytest.fixture(autouse=True)
def _fresh_pace() -> None:
    asked_pace.forget()


@pytest.fixture
def mail_server(settings: object) -> None:
    settings.EMAIL_HOST = "mail.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests cannot wait


@pytest.fixture
def handed_on(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Whom the workers would write to."""
    asked: list[int] = []
    monkeypatch.setattr(mail_password_link, "apply_async", lambda args, **_: asked.append(args[0]))
    monkeypatch.setattr(threading.Thread, "start", threading.Thread.run)
    return asked


def link_in(message: mail.EmailMessage) -> str:
    return re.search(r"http://[^/]+(/\S+)", message.body)[1]


def invited(client: Client, organisation: Organisation, email: str, role: str = "analyst") -> object:
    body = {"email": email, "role": role, "organisation": organisation.pk}
    return client.post("/access/people/", body)


def test_an_invited_colleague_joins_once(
    alice_client: Client, organisation: Organisation, mail_server: None
) -> None:
    answer = invited(alice_client, organisation, "zoe@example.org", "marketer")
    (message,) = mail.outbox
    assert (message.to, answer.context["sent"]) == (["zoe@example.org"], True)
    link = link_in(message)
    assert link.rsplit("/", 2)[1] not in str(Invitation.objects.values().get()), "the secret is kept nowhere"
    page = Client().post(link, {"username": "zoe", **NEW, "email": "evil@example.org", "is_superuser": "on"})
    assert page["Location"] == "/sign-in/"
    member = Member.objects.get(user__username="zoe")
    assert (member.organisation, member.role) == (organisation, "marketer")
    assert (member.user.email, member.user.is_superuser) == ("zoe@example.org", False)
    assert Client().post("/sign-in/", {"username": "zoe", "password": NEW["password1"]}).status_code == 302
    assert Client().get(link).status_code == 410
    assert Client().post(link, {"username": "zoe2", **NEW}).status_code == 410
    told = list(AuditEntry.objects.order_by("pk").values_list("action", "actor"))
    assert told[:2] == [("invited", "alice"), ("member_added", "zoe")]


def test_who_sends_a_request_without_signing_in_is_not_taken_for_the_operator() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert ActingMiddleware(lambda _: actor_now())(request).kind == "nobody"
    assert actor_now().kind == "command"


def test_somebody_with_an_account_joins_with_it(
    alice_client: Client, charlie_client: Client, organisation: Organisation
) -> None:
    link = invited(alice_client, organisation, "charlie@example.org").context["link"]
    path = link.removeprefix("http://localhost:8000")
    assert "Join as charlie" in charlie_client.get(path).content.decode()
    charlie_client.post(path)
    assert set(User.objects.get(username="charlie").memberships.values_list("role", flat=True)) == {
        "admin",
        "analyst",
    }


@pytest.mark.parametrize("password", ["short", "password1234567"[:8], "1234567890"])
def test_a_weak_password_or_a_taken_name_keeps_the_invitation(
    alice_client: Client, organisation: Organisation, password: str
) -> None:
    _, link = invitation_make(organisation=organisation, email="zoe@example.org", role="analyst")
    path = link.removeprefix("http://localhost:8000")
    bad = {"username": "zoe", "password1": password, "password2": password}
    assert Client().post(path, bad).status_code == 422
    assert Client().post(path, {"username": "ALICE", **NEW}).status_code == 422
    assert Client().get(path).status_code == 200


def test_invitations_are_over_taken_back_and_of_admins_alone(
    alice_client: Client,
    charlie_client: Client,
    marta_client: Client,
    bob_client: Client,
    organisation: Organisation,
) -> None:
    assert invited(charlie_client, organisation, "zoe@example.org").status_code == 422
    for client in (marta_client, bob_client):
        assert invited(client, organisation, "zoe@example.org").status_code == 403
    assert invited(alice_client, organisation, "zoe@example.org", "operator").status_code == 422
    first, link = invitation_make(organisation=organisation, email="zoe@example.org", role="analyst")
    path = link.removeprefix("http://localhost:8000")
    assert charlie_client.post(f"/access/invitations/{first.pk}/end/").status_code == 404
    _, again = invitation_make(organisation=organisation, email="ZOE@example.org", role="analyst")
    assert Client().get(path).status_code == 410, "a new one to the same address takes its place"
    alice_client.post(f"/access/invitations/{Invitation.objects.get().pk}/end/")
    assert Client().get(again.removeprefix("http://localhost:8000")).status_code == 410
    _, link = invitation_make(organisation=organisation, email="zoe@example.org", role="analyst")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(link.removeprefix("http://localhost:8000")).status_code == 410
    assert invitations_forget() == 1


def test_a_server_that_takes_no_mail_leaves_the_link_on_the_page(
    alice_client: Client, organisation: Organisation, mail_server: None, settings: object
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer = invited(alice_client, organisation, "zoe@example.org")
    assert (answer.status_code, answer.context["sent"]) == (200, False)
    assert Client().get(answer.context["link"].removeprefix("http://localhost:8000")).status_code == 200


def test_an_invitation_to_an_address_that_takes_no_mail_leaves_the_link_on_the_page(
    alice_client: Client, organisation: Organisation, mail_server: None, refused: Callable[..., None]
) -> None:
    refused("gone@example.org")
    for address in ("gone@example.org", f"zoe@{'ü' * 60}.example"):
        answer = invited(alice_client, organisation, address)
        assert (answer.status_code, answer.context["sent"]) == (200, False), address
        assert Client().get(answer.context["link"].removeprefix("http://localhost:8000")).status_code == 200


def test_a_forgotten_password_is_set_anew_once(
    alice: User, alice_client: Client, mail_server: None, handed_on: list[int]
) -> None:
    alice.set_password("the-one-before")
    alice.save()
    signed_in = Client()
    signed_in.post("/sign-in/", {"username": "alice", "password": "the-one-before"})
    Client().post("/sign-in/forgotten/", {"email": "ALICE@example.org"})
    assert handed_on == [alice.pk]
    assert mail_password_link(alice.pk)
    assert not mail_password_link(alice.pk), "one mail in five minutes"
    link = link_in(mail.outbox[0])
    client = Client()
    form = client.get(link)["Location"]
    body = {"new_password1": "quite-a-new-secret", "new_password2": "quite-a-new-secret"}
    assert client.post(form, body)["Location"] == "/sign-in/new/done/"
    assert client.get("/campaigns/").status_code == 302, "it signs nobody in"
    assert signed_in.get("/campaigns/").status_code == 302
    assert "over" in Client().get(link).content.decode()
    actions = set(AuditEntry.objects.filter(actor="alice").values_list("action", flat=True))
    assert {"password_forgotten", "password_changed"} <= actions


def test_a_link_for_a_new_password_is_over_after_three_hours(
    alice: User, mail_server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.set_password("the-one-before")
    alice.save()
    mail_password_link(alice.pk)
    later = timezone.localtime().replace(tzinfo=None) + timedelta(hours=3, minutes=1)
    monkeypatch.setattr("django.contrib.auth.tokens.PasswordResetTokenGenerator._now", lambda _: later)
    assert "over" in Client().get(link_in(mail.outbox[0])).content.decode()


def test_nobody_learns_who_has_an_account(alice: User, mail_server: None, handed_on: list[int]) -> None:
    answers = []
    for email in ("alice@example.org", "nobody@example.org"):
        answer = Client().post("/sign-in/forgotten/", {"email": email})
        answers.append((answer.status_code, answer["Location"], answer.content, sorted(answer.headers)))
    assert answers[0] == answers[1]
    assert mail.outbox == []
    Client().post("/sign-in/forgotten/", {"email": "alice@example.org"})
    assert Client().post("/sign-in/forgotten/", {"email": "alice@example.org"}).status_code == 429


def test_without_a_mail_server_the_page_names_the_way(alice: User, handed_on: list[int]) -> None:
    page = Client().get("/sign-in/forgotten/").content.decode()
    assert "manage.py changepassword" in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]
    Client().post("/sign-in/forgotten/", {"email": "alice@example.org"})
    assert handed_on == []
