"""Sends alerts to the people who can act on them, where e-mail is set up."""

from collections.abc import Iterator
from datetime import timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from campaigns.models import Member
from campaigns.selectors.mail import member_messages
from dashboards.models import FatigueAlert
from dashboards.surfaces.text.fatigue_alerts import alert_sentence, alert_title
from fer_platform.kit.mail import mails_send

_ROLES = (Member.Role.ADMIN, Member.Role.MARKETER)
_TOO_OLD = timedelta(days=1)
logger = structlog.get_logger("dashboards.alert_mail")


def alerts_mail() -> int:
    """Send the alerts of the last day that were not sent; return how many. Without e-mail nothing happens.

    Simulated campaigns send nothing. A server that is away is asked again the next time.
    """
    if not settings.EMAIL_HOST:
        return 0
    since = timezone.now() - _TOO_OLD
    waiting = FatigueAlert.objects.filter(
        mailed_at=None, created_at__gte=since, ad__campaign__simulated=False
    )
    sent = 0
    for pk in list(waiting.order_by("created_at").values_list("pk", flat=True)):
        try:
            sent += _alert_mail(pk)
        except (SMTPException, OSError) as error:
            logger.warning("alert_mail_failed", error=type(error).__name__)
            break
    return sent


def _alert_mail(pk: int) -> bool:
    """Send one alert. Its row is held meanwhile, so that nobody sends it twice."""
    with transaction.atomic():
        alert = (
            FatigueAlert.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("ad__campaign__organisation")
            .filter(pk=pk, mailed_at=None)
            .first()
        )
        if alert is None:
            return False
        messages = list(_messages(alert))
        if messages:
            mails_send(messages)
        alert.mailed_at = timezone.now()
        alert.save(update_fields=["mailed_at"])
    return bool(messages)


def _messages(alert: FatigueAlert) -> Iterator[EmailMessage]:
    ad = alert.ad
    address = reverse("dashboards:ad-fatigue", args=[ad.campaign_id, ad.pk])

    def written() -> tuple[str, tuple[str, ...]]:
        return f"{' '.join(ad.title.split())}: {alert_title(alert)}", (
            f"{ad.title} ({ad.campaign.name})",
            alert_sentence(alert),
            gettext(
                "Falling smiles alone are not wear-out: the page shows attention and answers apart, and what to do."
            ),
            f"{settings.PUBLIC_URL}{address}",
        )

    return member_messages(organisation=ad.campaign.organisation, roles=_ROLES, written=written)
