"""Mail to one person: an address that takes none keeps nobody else from theirs."""

from collections.abc import Iterable
from smtplib import SMTPRecipientsRefused

import structlog
from django.core.mail import EmailMessage, get_connection

logger = structlog.get_logger("fer_platform.mail")


def mail_send(message: EmailMessage) -> bool:
    """Send a message to one person; False where its address is refused for good, or its host's name is none.

    Raises:
        SMTPException, OSError: the server is away, or asks to be tried again.
    """
    try:
        return bool(message.send())
    except (SMTPRecipientsRefused, UnicodeError) as error:  # what they say holds the address
        refused = error.recipients.values() if isinstance(error, SMTPRecipientsRefused) else ()
        if any(code < 500 for code, _ in refused):
            raise
        logger.warning("mail_refused", error=type(error).__name__)
        return False


def mails_send(messages: Iterable[EmailMessage]) -> int:
    """Send a message to each of several people; return how many were taken. Raises as `mail_send` does."""
    with get_connection() as connection:
        sent = 0
        for message in messages:
            message.connection = connection
            sent += mail_send(message)
    return sent
