"""Events: an append-only row in the transaction of what happened, and with it what each webhook is to be sent."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from campaigns.models import Delivery, Event, Organisation, Webhook

KEPT = timedelta(days=30)


def event_add(*, organisation: Organisation, type: str, subject: str, data: dict[str, Any]) -> Event:
    """Write down what happened; call it in the transaction of what it tells of.

    Args:
        subject: what it is about, e.g. `campaign:3`; events of one subject are delivered in their order.
        data: JSON: numbers and pseudonyms alone.
    """
    event = Event.objects.create(organisation=organisation, type=type, subject=subject, data=data)
    told = Webhook.objects.filter(organisation=organisation, types__contains=[type], disabled_at=None)
    Delivery.objects.bulk_create(
        Delivery(webhook_id=own, event=event, next_at=timezone.now())
        for own in told.values_list("pk", flat=True)
    )
    return event


def events_forget() -> int:
    """Delete what is older than thirty days, with its deliveries; return how many rows."""
    return Event.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
