from celery import shared_task

from campaigns.services.idempotency import idempotency_forget
from campaigns.services.sessions import sessions_abandon


@shared_task(name="campaigns.tasks.close_abandoned_sessions")
def close_abandoned_sessions() -> int:
    """End the sittings whose browser has gone silent; return how many."""
    return sessions_abandon()


@shared_task(name="campaigns.tasks.forget_idempotency_keys")
def forget_idempotency_keys() -> int:
    """Delete the answers of yesterday's requests; return how many."""
    return idempotency_forget()
