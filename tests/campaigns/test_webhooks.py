"""Webhooks: signed as receivers check it, in order, tried again, never lost, and nowhere near our own network."""

import random
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils import timezone
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from campaigns.models import AuditEntry, Campaign, Delivery, Event, Member, Organisation, User, Webhook
from campaigns.services.campaigns import campaign_close
from campaigns.services.events import event_add, events_forget
from campaigns.services.sessions import session_finish, session_withdraw
from campaigns.services.webhook_mail import webhooks_mail
from campaigns.services.webhooks import (
    RETRY_SECONDS,
    deliveries_send,
    delivery_replay,
    webhook_add,
    webhook_enable,
    webhook_rotate,
)
from fer_platform.kit.outbound_url import OutboundRefused
from tests.campaigns.viewing import browser_at

pytestmark = pytest.mark.django_db
ADDRESS = "https://example.org/hook"


class Receiver:
    """Takes what it is sent, or fails by a rule; never a network."""

    def __init__(self, status: Callable[[int], int | str] = lambda _: 204) -> None:
        self.status, self.taken, self.seen = status, [], []

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        answer = self.status(len(self.seen))
        self.seen.append((headers["webhook-id"], body, headers))
        if isinstance(answer, str):
            raise OutboundRefused(answer, "…")
        if answer < 300:
            self.taken.append(headers["webhook-id"])
        return answer


def told(organisation: Organisation, *subjects: str) -> list[Event]:
    return [
        event_add(organisation=organisation, type="session.finished", subject=own, data={"n": place})
        for place, own in enumerate(subjects)
    ]


def hook(organisation: Organisation, url: str = ADDRESS) -> tuple[Webhook, str]:
    return webhook_add(organisation=organisation, url=url, types=Event.Type.values)


def time_passes() -> None:
    """Everything that waits is due."""
    past = timezone.now() - timedelta(seconds=1)
    Delivery.objects.filter(status="waiting").update(next_at=past)
    Webhook.objects.update(quiet_until=None)


def test_what_is_sent_is_signed_the_way_receivers_check(organisation: Organisation) -> None:
    _, secret = hook(organisation)
    (event,) = told(organisation, "session:1")
    receiver = Receiver()
    assert deliveries_send(seconds=5, post=receiver) == 1
    name, body, headers = receiver.seen[0]
    document = Verifier(secret).verify(body, headers)
    assert (
        (document["id"], document["type"])
        == (name, "session.finished")
        == (f"evt_{event.uid.hex}", event.type)
    )
    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(body + b" ", headers)
    assert deliveries_send(seconds=5, post=receiver) == 0


def test_for_a_day_both_secrets_sign(organisation: Organisation) -> None:
    webhook, first = hook(organisation)
    webhook, second = webhook_rotate(webhook=webhook)
    assert AuditEntry.objects.filter(action="webhook_rotated", subject=webhook.url).exists()
    receiver = Receiver()
    told(organisation, "a")
    deliveries_send(seconds=5, post=receiver)
    for secret in (first, second):
        Verifier(secret).verify(*receiver.seen[0][1:])
    Webhook.objects.update(old_until=timezone.now())
    told(organisation, "b")
    deliveries_send(seconds=5, post=receiver)
    Verifier(second).verify(*receiver.seen[1][1:])
    with pytest.raises(WebhookVerificationError):
        Verifier(first).verify(*receiver.seen[1][1:])


def test_events_of_a_receiver_that_fails_half_of_the_time_all_arrive_in_order(
    organisation: Organisation,
) -> None:
    """Workers die in between, too: some claims are never answered."""
    hook(organisation)
    rng = random.Random(7)
    subjects = [f"session:{rng.randrange(5)}" for _ in range(60)]
    events = told(organisation, *subjects)
    receiver = Receiver(lambda _: rng.choice([204, 500, "url_timeout", 301]))
    for _ in range(400):
        time_passes()
        if rng.random() < 0.2:
            with pytest.raises(KeyboardInterrupt):
                deliveries_send(seconds=5, post=_killed)
        deliveries_send(seconds=5, post=receiver)
        Delivery.objects.filter(attempts__gt=5).update(attempts=1)  # not a test of giving up
        if not Delivery.objects.filter(status="waiting").exists():
            break
    assert set(receiver.taken) == {f"evt_{own.uid.hex}" for own in events}
    for subject in set(subjects):
        order = [f"evt_{own.uid.hex}" for own in events if own.subject == subject]
        assert [own for own in receiver.taken if own in order] == order


def test_what_waits_behind_a_failed_one_is_due_with_it_and_follows_it_when_it_is_sent_by_hand(
    organisation: Organisation,
) -> None:
    """Else each claim would look at all of a long backlog again, to find that nothing of it may go."""
    hook(organisation)
    told(organisation, "a", "a", "a", "b")
    receiver = Receiver(lambda _: 500)
    deliveries_send(seconds=1, post=receiver)
    assert len(receiver.seen) == 2, "of each subject the first one"
    first, *behind, other = Delivery.objects.order_by("event")
    assert {own.next_at for own in behind} == {first.next_at} and first.next_at > timezone.now()
    assert other.next_at != first.next_at
    delivery_replay(delivery=first)
    assert deliveries_send(seconds=5, post=Receiver()) == 3


def _killed(*_: object) -> int:
    raise KeyboardInterrupt


def test_retries_take_a_day_and_then_it_is_given_up(organisation: Organisation) -> None:
    hook(organisation)
    told(organisation, "a")
    receiver = Receiver(lambda _: 503)
    for seconds in RETRY_SECONDS:
        before = timezone.now()
        deliveries_send(seconds=1, post=receiver)
        delivery = Delivery.objects.get()
        assert delivery.status == "waiting" and delivery.answer == "503"
        assert timedelta(0) <= delivery.next_at - before - timedelta(seconds=seconds) < timedelta(seconds=5)
        time_passes()
    deliveries_send(seconds=1, post=receiver)
    assert Delivery.objects.get().status == "failed"
    assert RETRY_SECONDS[0] == 5 and 23 * 3600 <= sum(RETRY_SECONDS) <= 25 * 3600


def test_a_receiver_that_fails_for_five_days_is_disabled_until_somebody_enables_it(
    organisation: Organisation,
) -> None:
    webhook, _ = hook(organisation)
    told(organisation, "a")
    deliveries_send(seconds=1, post=Receiver(lambda _: 500))
    Webhook.objects.update(failing_since=timezone.now() - timedelta(days=6))
    time_passes()
    deliveries_send(seconds=1, post=Receiver(lambda _: 500))
    time_passes()
    assert deliveries_send(seconds=1, post=Receiver()) == 0
    assert AuditEntry.objects.filter(action="webhook_disabled").count() == 1
    webhook_enable(webhook=webhook)
    webhook_enable(webhook=webhook)
    assert AuditEntry.objects.filter(action="webhook_enabled").count() == 1, "once: then it was on"
    assert deliveries_send(seconds=1, post=Receiver()) == 1


def test_admins_are_told_once_by_mail(organisation: Organisation, settings: object) -> None:
    for name, role, email in (
        ("ann", "admin", "ann@alpine.example"),
        ("bob", "analyst", "bob@alpine.example"),
        ("cat", "admin", ""),
        ("dan", "admin", "dan@alpine.example"),
    ):
        user = User.objects.create_user(name, email=email, is_active=name != "dan")
        Member.objects.create(organisation=organisation, user=user, role=role)
    webhook, _ = hook(organisation)
    long_ago = timezone.now() - timedelta(days=6)
    Webhook.objects.update(failing_since=long_ago)
    assert webhooks_mail() == 0
    told(organisation, "a")
    deliveries_send(seconds=1, post=Receiver(lambda _: 500))
    assert webhooks_mail() == 0 and mail.outbox == [], "e-mail is not set up"
    settings.EMAIL_HOST = "mail.example"
    with pytest.MonkeyPatch.context() as away:
        away.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", _unreachable)
        assert webhooks_mail() == 0
    assert webhooks_mail() == 1 and webhooks_mail() == 0
    (letter,) = mail.outbox
    assert letter.to == ["ann@alpine.example"] and ADDRESS in letter.body
    assert f"/access/webhooks/{webhook.pk}/" in letter.body
    webhook_enable(webhook=webhook)
    Webhook.objects.update(failing_since=long_ago, disabled_at=timezone.now())
    assert webhooks_mail() == 1, "disabled anew, told anew"


def _unreachable(*_: object) -> int:
    raise ConnectionRefusedError


def test_a_dead_receiver_does_not_hold_up_another(organisation: Organisation) -> None:
    hook(organisation, "https://dead.example/")
    hook(organisation, "https://live.example/")
    told(organisation, *map(str, range(20)))
    urls: list[str] = []

    def post(url: str, body: bytes, headers: dict[str, str]) -> int:
        urls.append(url)
        return 500 if "dead" in url else 200

    assert deliveries_send(seconds=5, post=post) == 20
    assert urls.count("https://dead.example/") == 8, (
        "it is left alone once it has failed eight times in a row"
    )


def test_a_clock_that_was_set_back_delays_no_event(organisation: Organisation) -> None:
    hook(organisation)
    told(organisation, "a")
    late = timezone.now() + timedelta(hours=2)
    Delivery.objects.update(next_at=late)
    Webhook.objects.update(quiet_until=late)
    receiver = Receiver()
    assert deliveries_send(seconds=5, post=receiver) == 1
    Delivery.objects.update(status="waiting", next_at=timezone.now() + timedelta(minutes=5))
    assert deliveries_send(seconds=5, post=receiver) == 0, "a pause of ours is kept"


def test_a_receiver_that_fails_now_and_then_is_not_slowed_down(organisation: Organisation) -> None:
    webhook, _ = hook(organisation)
    told(organisation, *map(str, range(24)))
    receiver = Receiver(lambda call: 204 if call % 8 == 7 else 500)
    assert deliveries_send(seconds=5, post=receiver) == 3
    assert len(receiver.seen) == 24, "none was waited for"
    receiver = Receiver(lambda _: 500)
    waits = []
    for _ in range(9):
        time_passes()
        deliveries_send(seconds=5, post=receiver)
        webhook.refresh_from_db()
        waits.append(round((webhook.quiet_until - timezone.now()).total_seconds()))
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300], "one that is dead costs next to nothing"


def test_what_happens_is_told_in_its_own_transaction(published: Campaign) -> None:
    hook(published.organisation)
    with pytest.raises(RuntimeError), transaction.atomic():
        campaign_close(campaign=published)
        raise RuntimeError
    assert not Event.objects.filter(type="campaign.closed").exists()
    campaign_close(campaign=published)
    assert Delivery.objects.get().event.type == "campaign.closed"


def test_sessions_tell_once_that_they_end_and_that_they_are_withdrawn(published: Campaign) -> None:
    session = browser_at(published).session
    for _ in range(2):
        session_finish(session=session)
    for _ in range(2):
        session_withdraw(session=session)
    found = Event.objects.filter(subject=f"session:{session.pk}").values_list("type", flat=True)
    assert list(found) == ["session.finished", "session.withdrawn"]
    assert set(Event.objects.filter(type="session.withdrawn").get().data) == {"session", "campaign"}


def test_an_event_cannot_be_changed_and_ends_after_a_month(organisation: Organisation) -> None:
    told(organisation, "a")
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.update(subject="b")
    assert events_forget() == 0


def test_a_webhook_hears_what_it_asked_for(organisation: Organisation) -> None:
    webhook_add(organisation=organisation, url=ADDRESS, types=["campaign.closed"])
    event_add(organisation=organisation, type="session.finished", subject=str(uuid4()), data={})
    assert not Delivery.objects.exists()
