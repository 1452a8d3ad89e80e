"""The link to the viewer's own page, by mail to who wishes it. The address is used for that once, and kept nowhere."""

from smtplib import SMTPRecipientsRefused

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.utils.translation import get_language, gettext

from campaigns.models import ViewerSession
from campaigns.selectors.rights import withdrawal_link

MOST = 3  # mails of one session: nobody sends more to strangers by it
logger = structlog.get_logger("campaigns.receipts")


class MailNotSent(Exception):
    """There is no mail server, it does not answer, the session has sent its mails, or nothing of it is left."""


class NoSuchAddress(Exception):
    """No mail can be written to it: its host's name is none."""


def receipt_mail(*, session: ViewerSession, code: str, address: str) -> None:
    """Send the link of a session's own page in the language that is active; it is sent here and now, since a queue
    would keep the address. `address` was checked by the caller.

    Raises:
        MailNotSent, NoSuchAddress.
    """
    own = ViewerSession.objects.filter(pk=session.pk)
    left = own.filter(receipts_mailed__lt=MOST).exclude(status=ViewerSession.Status.WITHDRAWN)
    if not settings.EMAIL_HOST or not left.update(receipts_mailed=F("receipts_mailed") + 1):
        raise MailNotSent
    brand = " ".join(session.campaign.brand.split())
    lines = (
        gettext("You watched ads for %(brand)s.") % {"brand": brand},
        gettext(
            "On this page you see what was measured, disagree with it, change what you agreed to, or erase it all:"
        ),
        withdrawal_link(code, get_language()),
        gettext(
            "Whoever has this link can do so. Your address was used for this mail alone, and is not kept."
        ),
    )
    message = EmailMessage(
        subject=gettext("Your data: %(brand)s") % {"brand": brand}, body="\n\n".join(lines), to=[address]
    )
    try:
        message.send()
    except (OSError, UnicodeError) as error:  # smtplib's are among them; what they say may hold the address
        # What could not be sent is no mail. An address that was refused is one: else many could be tried out.
        if not isinstance(error, SMTPRecipientsRefused):
            own.filter(receipts_mailed__gt=0).update(receipts_mailed=F("receipts_mailed") - 1)
        if isinstance(error, UnicodeError):
            raise NoSuchAddress from None
        logger.warning("receipt_mail_failed", error=type(error).__name__)
        raise MailNotSent from None
