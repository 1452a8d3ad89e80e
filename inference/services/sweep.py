"""Looks after frames that nobody works on: those whose worker died, and those whose hint was lost."""

from django.conf import settings
from django.db import connection

from inference.models import Snapshot
from inference.services.claim import UNHELD, snapshots_claimable

_OVERDUE_SECONDS = 2.0  # a hint of its own had its chance
_KILLED = "The worker died each time it was read."
_BURY = f"""
    UPDATE inference_snapshot s
    SET status = {Snapshot.Status.DEAD.value}, reason = coalesce(nullif(s.reason, ''), %s), finished_at = now(),
        leased_until = NULL
    FROM (SELECT id FROM inference_snapshot
          WHERE status = {Snapshot.Status.WAITING.value} AND attempts >= %s AND {UNHELD}
          FOR UPDATE SKIP LOCKED) spent
    WHERE s.id = spent.id
"""  # noqa: S608 - constants of this file


def snapshots_bury() -> int:
    """End frames whose last attempt came to nothing as dead, with the reason; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_BURY, [_KILLED, settings.SNAPSHOT_MAX_ATTEMPTS, settings.SNAPSHOT_LEASE_SECONDS])
        return cursor.rowcount


def snapshots_overdue() -> bool:
    """Return whether frames wait that a lost hint, or a lease that ran out, has left behind."""
    return snapshots_claimable(older_than_seconds=_OVERDUE_SECONDS)
