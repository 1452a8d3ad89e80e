"""Looks after frames that nobody works on: those whose worker died, and those whose hint was lost."""

from django.conf import settings
from django.db import connection, transaction

from inference.models import Snapshot
from inference.services.claim import UNHELD, snapshots_claimable
from inference.services.jpegs import JPEGS_STAY

_OVERDUE_SECONDS = 2.0  # a hint of its own had its chance
_KILLED = "The worker died each time it was read."
_CRASHED = "The database broke down while it waited."
_BURY = f"""
    UPDATE inference_snapshot s
    SET status = {Snapshot.Status.DEAD.value}, reason = coalesce(nullif(s.reason, ''), %s), finished_at = now(),
        leased_until = NULL
    FROM (SELECT id FROM inference_snapshot
          WHERE status = {Snapshot.Status.WAITING.value} AND attempts >= %s AND {UNHELD}
          FOR UPDATE SKIP LOCKED) spent
    WHERE s.id = spent.id
"""  # noqa: S608 - constants of this file
_LOSE = f"""
    {JPEGS_STAY};
    UPDATE inference_snapshot s
    SET status = {Snapshot.Status.LOST.value}, reason = %s, finished_at = now(), leased_until = NULL
    FROM (SELECT id FROM inference_snapshot w
          WHERE status = {Snapshot.Status.WAITING.value} AND {UNHELD}
                AND NOT EXISTS (SELECT 1 FROM inference_framejpeg j WHERE j.snapshot_id = w.id)
          FOR UPDATE SKIP LOCKED) gone
    WHERE s.id = gone.id
"""  # noqa: S608 - constants of this file


def snapshots_bury() -> int:
    """End frames whose last attempt came to nothing as dead, with the reason; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(_BURY, [_KILLED, settings.SNAPSHOT_MAX_ATTEMPTS, settings.SNAPSHOT_LEASE_SECONDS])
        return cursor.rowcount


@transaction.atomic
def snapshots_lose() -> int:
    """End waiting frames whose bytes are gone as lost; return how many.

    A crash of the database empties the table of bytes and leaves the rows; so does a backup without those bytes. What
    a worker holds it has in its memory, and may still score.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOSE, [_CRASHED, settings.SNAPSHOT_LEASE_SECONDS])
        return cursor.rowcount


def snapshots_overdue() -> bool:
    """Return whether frames wait that a lost hint, or a lease that ran out, has left behind."""
    return snapshots_claimable(older_than_seconds=_OVERDUE_SECONDS)
