"""What an organisation's people are told by e-mail: one message a person, so that nobody sees the others' addresses."""

from collections.abc import Callable, Iterator, Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone, translation

from campaigns.models import Member, Organisation
from campaigns.staff_language import mail_language


def member_messages(
    *, organisation: Organisation, roles: Sequence[str], written: Callable[[], tuple[str, Sequence[str]]]
) -> Iterator[EmailMessage]:
    """Yield a message, not sent yet, for each active member of these roles who has an address.

    `written` is asked for subject and lines once a person, in their language and the organisation's time zone.
    """
    members = Member.objects.filter(organisation=organisation, role__in=roles, user__is_active=True)
    members = members.exclude(user__email="").order_by("user__email").select_related("user")
    for email, person in {own.user.email: own.user for own in members}.items():
        with (
            translation.override(mail_language(organisation.language, person)),
            timezone.override(organisation.time_zone),
        ):
            subject, lines = written()
        yield EmailMessage(
            subject=settings.EMAIL_SUBJECT_PREFIX + subject, body="\n\n".join(lines), to=[email]
        )
