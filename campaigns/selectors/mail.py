"""What an organisation's people are told by e-mail: one message a person, so that nobody sees the others' addresses."""

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.core.mail import EmailMessage

from campaigns.models import Member, Organisation


def member_messages(
    *, organisation: Organisation, roles: Sequence[str], subject: str, lines: Sequence[str]
) -> Iterator[EmailMessage]:
    """Yield a message, not sent yet, for each active member of these roles who has an address."""
    members = Member.objects.filter(organisation=organisation, role__in=roles, user__is_active=True).exclude(
        user__email=""
    )
    for email in members.order_by("user__email").values_list("user__email", flat=True).distinct():
        yield EmailMessage(
            subject=settings.EMAIL_SUBJECT_PREFIX + subject, body="\n\n".join(lines), to=[email]
        )
