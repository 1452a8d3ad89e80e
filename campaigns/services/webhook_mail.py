"""Tells an organisation's admins that a webhook of theirs was disabled, where e-mail is set up."""

from collections.abc import Iterator
from datetime import timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from campaigns.models import Member, Webhook
from campaigns.selectors.mail import member_messages
from fer_platform.kit.mail import mails_send

_TOO_OLD = timedelta(days=1)
logger = structlog.get_logger("campaigns.webhook_mail")


def webhooks_mail() -> int:
    """Tell of the webhooks that failures have disabled within the last day; return how many. Without e-mail nothing
    happens. A server that is away is asked again the next time."""
    if not settings.EMAIL_HOST:
        return 0
    sent = 0
    for pk in list(_untold().values_list("pk", flat=True)):
        try:
            sent += _tell(pk)
        except (SMTPException, OSError) as error:
            logger.warning("webhook_mail_failed", error=type(error).__name__)
            break
    return sent


def _untold() -> QuerySet[Webhook]:
    since = timezone.now() - _TOO_OLD
    return Webhook.objects.filter(told_at=None, disabled_at__gte=since).exclude(failing_since=None)


@transaction.atomic
def _tell(pk: int) -> bool:
    """Tell of one. Its row is held meanwhile, so that nobody tells twice."""
    rows = _untold().select_for_update(skip_locked=True, of=("self",)).select_related("organisation")
    webhook = rows.filter(pk=pk).first()
    if webhook is None:
        return False
    messages = list(_messages(webhook))
    if messages:
        mails_send(messages)
    webhook.told_at = timezone.now()
    webhook.save(update_fields=["told_at"])
    return bool(messages)


def _messages(webhook: Webhook) -> Iterator[EmailMessage]:
    def written() -> tuple[str, tuple[str, ...]]:
        return gettext("A webhook was disabled"), (
            webhook.url,
            gettext(
                "It has taken nothing for five days, so nothing is sent there any more. Events that come meanwhile are"
                " not kept for it. Once it answers again, enable it here:"
            ),
            f"{settings.PUBLIC_URL}{reverse('access:webhook', args=[webhook.pk])}",
        )

    return member_messages(organisation=webhook.organisation, roles=[Member.Role.ADMIN], written=written)
