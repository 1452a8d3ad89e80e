"""A link for a new password, by mail. Whether there is such a person is told to nobody but them."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext

from campaigns.models import AuditEntry, User
from campaigns.services.audit import audit_person
from campaigns.staff_language import mail_language
from fer_platform.kit.mail import mail_send

PAUSE = timedelta(minutes=5)  # between two mails to one person
logger = structlog.get_logger("campaigns.forgotten_passwords")


@transaction.atomic
def password_link_mail(*, user_pk: int) -> bool:
    """Send a person a link for a new password, unless they were sent one a moment ago; return whether it went."""
    user = User.objects.select_for_update().filter(pk=user_pk, is_active=True).exclude(email="").first()
    if user is None or not settings.EMAIL_HOST or _told_just_now(user):
        return False
    audit_person(user=user, action=AuditEntry.Action.PASSWORD_FORGOTTEN, subject=user.get_username())
    address = urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)
    member = user.memberships.select_related("organisation").first()
    own = member.organisation.language if member else settings.LANGUAGE_CODE
    with translation.override(mail_language(own, user)):
        hours = settings.PASSWORD_RESET_TIMEOUT // 3600
        lines = (
            gettext("Somebody asked for a new password of “%(name)s” on FER Platform.")
            % {"name": user.get_username()},
            gettext("With this link you set one. It works once, and for %(hours)d hours:") % {"hours": hours},
            f"{settings.PUBLIC_URL}{reverse('password_reset_confirm', args=address)}",
            gettext("If it was not you, you need not do anything: your password stays."),
        )
        subject = gettext("A new password")
    message = EmailMessage(
        subject=settings.EMAIL_SUBJECT_PREFIX + subject, body="\n\n".join(lines), to=[user.email]
    )
    try:
        return mail_send(message)
    except OSError as error:  # smtplib's errors are among them; it can be asked for again after the pause
        logger.warning("password_mail_failed", error=type(error).__name__)
        return False


def _told_just_now(user: User) -> bool:
    told = AuditEntry.objects.filter(
        organisation__in=user.memberships.values("organisation"),
        action=AuditEntry.Action.PASSWORD_FORGOTTEN,
        subject=user.get_username()[:250],
        at__gt=timezone.now() - PAUSE,
    )
    return told.exists()
