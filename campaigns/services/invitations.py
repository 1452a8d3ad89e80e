"""Invitations of colleagues: a link by mail, good for a few days and for one person."""

import secrets
from datetime import timedelta

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from campaigns.access_secret import secret_digest
from campaigns.acting import Actor, acting, actor_now
from campaigns.models import AuditEntry, Invitation, Member, Organisation, User
from campaigns.services.audit import audit_add
from campaigns.services.members import member_add, member_attach
from fer_platform.kit.mail import mail_send

DAYS = 7
OPEN_MOST = 100  # of an organisation: more is no team but a mailing
logger = structlog.get_logger("campaigns.invitations")


@transaction.atomic
def invitation_make(*, organisation: Organisation, email: str, role: str) -> tuple[Invitation, str]:
    """Return an invitation and its link, which is shown now and never again. One before to the same address ends.

    Raises:
        ValidationError: the address or the role is none, or too many are open.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    mine = Invitation.objects.filter(organisation=organisation)
    mine.filter(email__iexact=email).delete()
    if mine.filter(expires_at__gt=timezone.now()).count() >= OPEN_MOST:
        raise ValidationError(gettext("Too many invitations are open: end some first."))
    secret = secrets.token_urlsafe(32)
    invitation = Invitation(
        organisation=organisation,
        email=email,
        role=role,
        digest=secret_digest(secret),
        made_by=actor_now().name[:150],
        expires_at=timezone.now() + timedelta(days=DAYS),
    )
    invitation.full_clean()
    invitation.save()
    audit_add(organisation=organisation, action=AuditEntry.Action.INVITED, subject=f"{email}: {role}")
    return invitation, f"{settings.PUBLIC_URL}{reverse('join', args=[secret])}"


def invitation_mail(*, invitation: Invitation, link: str) -> bool:
    """Send the link, in the organisation's language; False where no e-mail is set up, or the server did not take it."""
    if not settings.EMAIL_HOST:
        return False
    with translation.override(invitation.organisation.language):
        lines = (
            gettext("You are invited to “%(name)s” on FER Platform.")
            % {"name": invitation.organisation.name},
            gettext("This link is yours alone. It works once, and for %(days)d days:") % {"days": DAYS},
            link,
            gettext("If you do not know what this is about, you need not do anything."),
        )
        subject = gettext("You are invited")
    message = EmailMessage(
        subject=settings.EMAIL_SUBJECT_PREFIX + subject, body="\n\n".join(lines), to=[invitation.email]
    )
    try:
        return mail_send(message)
    except OSError as error:  # smtplib's errors are among them
        logger.warning("invitation_mail_failed", error=type(error).__name__)
        return False


@transaction.atomic
def invitation_end(*, invitation: Invitation) -> None:
    """Take an invitation back."""
    audit_add(
        organisation=invitation.organisation,
        action=AuditEntry.Action.INVITATION_ENDED,
        subject=invitation.email,
    )
    invitation.delete()


@transaction.atomic
def invitation_accept(
    *, invitation: Invitation, user: User | None = None, password: str = "", **names: str
) -> Member:
    """Make whoever holds the link a member: `user` who exists, or a new one of this password and these names.

    Raises:
        Invitation.DoesNotExist: it was used, or taken back, a moment ago.
        ValidationError: the name is taken or the password weak; a member already.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=invitation.pk)
    )
    whose = {"organisation": invitation.organisation, "role": invitation.role}
    if user is None:
        with acting(lambda: Actor("person", names["username"])):  # who joins is not signed in yet
            member = member_add(**whose, password=password, email=invitation.email, **names)
    else:
        member = member_attach(user=user, **whose)
    invitation.delete()
    return member


def invitations_forget() -> int:
    """Delete invitations whose time is over, and their addresses with them; return how many."""
    return Invitation.objects.filter(expires_at__lte=timezone.now()).delete()[0]
