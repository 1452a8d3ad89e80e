from threading import Thread

from celery import shared_task
from django.db import connection

from campaigns.selectors.studio import intakes_to_convert
from campaigns.services.cuts import cuts_read
from campaigns.services.erasure import sessions_retire
from campaigns.services.events import events_forget
from campaigns.services.face_templates import face_templates_erase
from campaigns.services.forgotten_passwords import password_link_mail
from campaigns.services.idempotency import idempotency_forget
from campaigns.services.intakes import intake_convert_next
from campaigns.services.invitations import invitations_forget
from campaigns.services.sessions import sessions_abandon
from campaigns.services.sign_ins import sign_in_traces_forget
from campaigns.services.upkeep import upkeep_note
from campaigns.services.webhook_mail import webhooks_mail
from campaigns.services.webhooks import deliveries_send

RETIRED_AT_ONCE = 200  # some seconds of work; the next minute goes on
_ROUND_SECONDS = 3.0  # the same worker reads frames
_converter: Thread | None = None


@shared_task(name="campaigns.tasks.close_abandoned_sessions")
def close_abandoned_sessions() -> int:
    """End the sittings whose browser has gone silent; return how many."""
    return sessions_abandon()


@shared_task(name="campaigns.tasks.retire_old_sessions")
def retire_old_sessions() -> int:
    """Delete sittings that were kept for as long as their notice said; return how many."""
    return upkeep_note(
        task="campaigns.tasks.retire_old_sessions", deleted=sessions_retire(limit=RETIRED_AT_ONCE)
    )


@shared_task(name="campaigns.tasks.erase_face_templates")
def erase_face_templates() -> int:
    """Take revoked face templates, and those of a year ago, out of the database's files; return how many."""
    return upkeep_note(task="campaigns.tasks.erase_face_templates", deleted=face_templates_erase())


@shared_task(name="campaigns.tasks.forget_sign_in_traces")
def forget_sign_in_traces() -> int:
    """Delete old sign-in failures, with their addresses, and ended sessions of staff; return how many rows."""
    return upkeep_note(task="campaigns.tasks.forget_sign_in_traces", deleted=sign_in_traces_forget())


@shared_task(name="campaigns.tasks.forget_old_rows")
def forget_old_rows() -> int:
    """Delete the answers of yesterday's requests, old events and invitations; return how many rows."""
    gone = idempotency_forget() + events_forget() + invitations_forget()
    return upkeep_note(task="campaigns.tasks.forget_old_rows", deleted=gone)


@shared_task(name="campaigns.tasks.mail_password_link")
def mail_password_link(user_pk: int) -> bool:
    """Send a person the link for a new password, away from the page that must not tell whether there is one."""
    return password_link_mail(user_pk=user_pk)


@shared_task(name="campaigns.tasks.convert_uploads")
def convert_uploads() -> bool:
    """Begin to convert the uploads that wait; return whether that was begun.

    A clip takes as long as it is, or longer, and this worker reads frames: so a thread waits for the helper process
    that converts. The rows are the queue; a worker that dies leaves a lease that ends.
    """
    global _converter
    if (_converter is not None and _converter.is_alive()) or not intakes_to_convert().exists():
        return False
    _converter = Thread(target=_convert_all, name="convert-uploads", daemon=True)
    _converter.start()
    return True


def _convert_all() -> None:
    try:
        while intake_convert_next():
            pass
    finally:
        connection.close()


@shared_task(name="campaigns.tasks.deliver_webhooks")
def deliver_webhooks() -> int:
    """Send what is due, and tell admins of receivers that were disabled; return how many events were taken."""
    taken = deliveries_send(seconds=_ROUND_SECONDS)
    webhooks_mail()
    return taken


@shared_task(name="campaigns.tasks.read_cuts")
def read_cuts() -> int:
    """Read clips for their cuts; return of how many they are known now."""
    return cuts_read(seconds=_ROUND_SECONDS)
