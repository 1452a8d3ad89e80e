"""Requests that may be sent twice and are done once: the answer is stored in the transaction of what was done."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from campaigns.models import IdempotentAnswer

KEPT = timedelta(hours=24)
IN_HAND = timedelta(minutes=5)  # then the process that had it in hand is lost, and its transaction with it


class KeyReused(Exception):
    """The key belongs to another request."""


class KeyInHand(Exception):
    """The same request is being answered right now."""


def idempotency_begin(*, sender: str, key: str, digest: str) -> IdempotentAnswer:
    """Return the row of this key: with `status` where it was answered before, else ours to answer.

    Call it outside of a transaction, so that others see the row at once.

    Raises:
        KeyReused: with another method, address or body. KeyInHand: at the same time.
    """
    now = timezone.now()
    over = Q(started_at__lt=now - KEPT) | Q(status=None, started_at__lt=now - IN_HAND)
    IdempotentAnswer.objects.filter(over, sender=sender, key=key).delete()
    row, made = IdempotentAnswer.objects.get_or_create(
        sender=sender, key=key, defaults={"digest": digest, "started_at": now}
    )
    if not made and row.digest != digest:
        raise KeyReused
    if not made and row.status is None:
        raise KeyInHand
    return row


def idempotency_answer(*, row: IdempotentAnswer, status: int, body: str) -> None:
    """Store the answer; call it in the transaction of what was done.

    Raises:
        KeyInHand: it took so long that another request has taken the key over; what was done must be undone.
    """
    if not IdempotentAnswer.objects.filter(pk=row.pk).update(status=status, body=body):
        raise KeyInHand


def idempotency_give_up(*, row: IdempotentAnswer) -> None:
    """Forget a request that was refused or failed: nothing was done, and it may be sent again."""
    IdempotentAnswer.objects.filter(pk=row.pk, status=None).delete()


def idempotency_forget() -> int:
    """Delete what is older than a day; return how many."""
    return IdempotentAnswer.objects.filter(started_at__lt=timezone.now() - KEPT).delete()[0]
