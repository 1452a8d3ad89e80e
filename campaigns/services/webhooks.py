"""Webhooks: set up, sent by Standard Webhooks (standardwebhooks.com), tried again for a day, replayed by hand."""

import base64
import json
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from time import monotonic

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from standardwebhooks import Webhook as Signer

from campaigns.models import AuditEntry, Delivery, Event, Organisation, Webhook
from campaigns.refusals import refusal_told
from campaigns.services.audit import audit_add
from campaigns.services.chat_messages import CHAT_TYPES, chat_document
from fer_platform.kit.outbound import Outbound
from fer_platform.kit.outbound_url import OutboundRefused, target_of, target_public

# 24 hours in all. So often that a receiver which fails half of the time misses one event in half a billion.
RETRY_SECONDS = (5, 30, 120, 600, 1800, *[3600] * 23)
OLD_SECRET_LIVES = timedelta(hours=24)
DISABLED_AFTER = timedelta(days=5)
_LEASE = timedelta(seconds=30)  # an attempt takes four seconds at the most; then its worker is lost
# A receiver that fails so often in a row is left alone, twice as long each time: one that is dead must cost next to
# nothing, one that fails by chance must not be slowed down. Half of all attempts failing, this is one in 256.
_FAILURES_BORNE = 8
_QUIET_SECONDS, _QUIET_MOST = 5, 300
_LOOKED_AT = 100
_PORTS = frozenset({80, 443})
MOST_WEBHOOKS = 10
Post = Callable[[str, bytes, dict[str, str]], int]


def door_out() -> Outbound:
    """Return the way to receivers: public addresses, no redirects, four seconds for everything."""
    return Outbound(bytes_most=0, seconds=4, redirects=0, ports=_PORTS)


@transaction.atomic
def webhook_add(
    *, organisation: Organisation, url: str, types: Iterable[str], form: str = Webhook.Form.STANDARD
) -> tuple[Webhook, str]:
    """Set up a webhook; return it with its secret, to be shown once.

    Args:
        form: what is sent: signed JSON, or a message for a chat (`Webhook.Form`).

    Raises:
        ValidationError: by field: an address that is never opened or not public, no or unknown types, types that a
            chat is not told, too many webhooks.
    """
    types = sorted(set(types))
    if not types or set(types) - set(Event.Type.values):
        raise ValidationError({"types": _("Choose at least one kind of event.")})
    if form != Webhook.Form.STANDARD and set(types) - CHAT_TYPES:
        told = _("A chat is told of %(types)s alone: a message for each viewer would drown all else.")
        raise ValidationError({"types": told % {"types": ", ".join(sorted(CHAT_TYPES))}})
    try:
        target_public(target_of(url, ports=_PORTS))
    except OutboundRefused as error:
        raise ValidationError({"url": refusal_told(error.detail)}) from error
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.webhooks.count() >= MOST_WEBHOOKS:
        raise ValidationError(
            {"url": _("An organisation has %(n)d webhooks at most.") % {"n": MOST_WEBHOOKS}}
        )
    webhook = Webhook.objects.create(
        organisation=organisation, url=url, types=types, form=form, secret=_secret()
    )
    _note(webhook, AuditEntry.Action.WEBHOOK_ADDED)
    return webhook, webhook.secret


@transaction.atomic
def webhook_rotate(*, webhook: Webhook) -> tuple[Webhook, str]:
    """Give it a new secret; for 24 hours both sign."""
    webhook = Webhook.objects.select_for_update().get(pk=webhook.pk)
    webhook.old_secret, webhook.old_until = webhook.secret, timezone.now() + OLD_SECRET_LIVES
    webhook.secret = _secret()
    webhook.save(update_fields=["secret", "old_secret", "old_until", "updated_at"])
    _note(webhook, AuditEntry.Action.WEBHOOK_ROTATED)
    return webhook, webhook.secret


@transaction.atomic
def webhook_delete(*, webhook: Webhook) -> None:
    """End it, with its deliveries."""
    _note(webhook, AuditEntry.Action.WEBHOOK_DELETED)
    webhook.delete()


@transaction.atomic
def webhook_enable(*, webhook: Webhook) -> None:
    """Try again what was disabled; events that came meanwhile were not kept for it."""
    was_off = Webhook.objects.filter(pk=webhook.pk).exclude(disabled_at=None)
    if was_off.update(disabled_at=None, failing_since=None, failures=0, quiet_until=None, told_at=None):
        _note(webhook, AuditEntry.Action.WEBHOOK_ENABLED)


@transaction.atomic
def delivery_replay(*, delivery: Delivery) -> None:
    """Send an event again, with the same id, whatever became of it; what waits before and behind it goes, too.

    Whoever asks for it has seen to the receiver: it is not left alone any longer.
    """
    Delivery.objects.filter(pk=delivery.pk).update(status=Delivery.Status.WAITING, attempts=0)
    _of_its_subject(delivery).update(next_at=timezone.now())
    Webhook.objects.filter(pk=delivery.webhook_id).update(quiet_until=None)


def deliveries_send(*, seconds: float, post: Post | None = None) -> int:
    """Send what is due, one after the other, for so long; return how many were taken by their receivers."""
    post, until, done = post or door_out().post, monotonic() + seconds, 0
    while monotonic() < until and (delivery := _claim()) is not None:
        done += _send(delivery, post)
    return done


@transaction.atomic
def _claim() -> Delivery | None:
    """Return the next delivery: due, its receiver not left alone, and none of its subject waiting before it."""
    now = timezone.now()
    # What waits for longer than anything may was noted by a clock that has been set back since.
    awake = Q(webhook__quiet_until=None) | ~Q(
        webhook__quiet_until__range=(now, now + timedelta(seconds=_QUIET_MOST))
    )
    waited = ~Q(next_at__range=(now, now + timedelta(seconds=max(RETRY_SECONDS))))
    due = Delivery.objects.filter(awake, waited, status=Delivery.Status.WAITING)
    due = due.filter(webhook__disabled_at=None).order_by("next_at", "event")
    # Nearly always one of the first may go. Else all are looked at, which takes the longer, the more wait.
    delivery = _first_of_its_subject(due.filter(pk__in=due.values("pk")[:_LOOKED_AT])) or (
        _first_of_its_subject(due)
    )
    if delivery is not None:
        delivery.attempts += 1
        delivery.next_at, delivery.tried_at = now + _LEASE, now
        delivery.save(update_fields=["attempts", "next_at", "tried_at"])
    return delivery


def _first_of_its_subject(due: QuerySet[Delivery]) -> Delivery | None:
    earlier = Delivery.objects.filter(
        webhook=OuterRef("webhook"),
        event__subject=OuterRef("event__subject"),
        event__lt=OuterRef("event"),
        status=Delivery.Status.WAITING,
    )
    rows = due.filter(~Exists(earlier)).select_for_update(skip_locked=True, of=("self",))
    return rows.select_related("webhook", "event__organisation").first()


def _send(delivery: Delivery, post: Post) -> bool:
    now = timezone.now()
    form = delivery.webhook.form
    plain = form == Webhook.Form.STANDARD
    document = document_of(delivery.event) if plain else chat_document(delivery.event, form)
    body = json.dumps(document, separators=(",", ":"))
    try:
        status = post(delivery.webhook.url, body.encode(), _headers(delivery, body, now))
        answer, taken = str(status), 200 <= status < 300
    except OutboundRefused as error:
        answer, taken = error.code, False
    held = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, status=Delivery.Status.WAITING)
    if taken:
        held.update(status=Delivery.Status.DELIVERED, answer=answer, delivered_at=timezone.now())
        Webhook.objects.filter(pk=delivery.webhook_id).exclude(failing_since=None).update(
            failing_since=None, failures=0, quiet_until=None
        )
        return True
    _failed(delivery, answer)
    return False


@transaction.atomic
def _failed(delivery: Delivery, answer: str) -> None:
    now = timezone.now()
    held = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, status=Delivery.Status.WAITING)
    if delivery.attempts > len(RETRY_SECONDS):
        held.update(status=Delivery.Status.FAILED, answer=answer)
    else:
        later = now + timedelta(seconds=RETRY_SECONDS[delivery.attempts - 1])
        if held.update(answer=answer, next_at=later):
            # They cannot go before it. Were they due meanwhile, each claim would look at all of them again.
            _behind(delivery).filter(next_at__lt=later).update(next_at=later)
    webhook = Webhook.objects.select_for_update().filter(pk=delivery.webhook_id).first()
    if webhook is None:
        return
    webhook.failing_since = webhook.failing_since or now
    webhook.failures += 1
    beyond = webhook.failures - _FAILURES_BORNE
    if beyond >= 0:
        webhook.quiet_until = now + timedelta(seconds=min(_QUIET_MOST, _QUIET_SECONDS * 2 ** min(beyond, 10)))
    if now - webhook.failing_since >= DISABLED_AFTER and webhook.disabled_at is None:
        webhook.disabled_at = now
        _note(webhook, AuditEntry.Action.WEBHOOK_DISABLED)
    webhook.save(update_fields=["failing_since", "failures", "quiet_until", "disabled_at", "updated_at"])


def _behind(delivery: Delivery) -> QuerySet[Delivery]:
    """Return what waits for this one: later events of its subject to the same receiver."""
    return _of_its_subject(delivery).filter(event__gt=delivery.event_id)


def _of_its_subject(delivery: Delivery) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        webhook=delivery.webhook_id,
        event__subject=delivery.event.subject,
        status=Delivery.Status.WAITING,
    )


def document_of(event: Event) -> dict[str, object]:
    """Return what is sent of an event."""
    return {
        "id": f"evt_{event.uid.hex}",
        "type": event.type,
        "timestamp": event.at.isoformat(),
        "subject": event.subject,
        "data": event.data,
    }


def _headers(delivery: Delivery, body: str, now: datetime) -> dict[str, str]:
    webhook, name = delivery.webhook, f"evt_{delivery.event.uid.hex}"
    keys = [webhook.secret]
    if webhook.old_until is not None and webhook.old_until > now:
        keys.append(webhook.old_secret)
    return {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(Signer(key).sign(name, now, body) for key in keys),
    }


def _secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _note(webhook: Webhook, action: str) -> None:
    audit_add(organisation=webhook.organisation, action=action, subject=webhook.url)
