"""No picture is kept for longer than promised, whether somebody read it or not."""

from django.conf import settings
from django.db import connection

from inference.models import Snapshot
from inference.services.claim import UNHELD

_ROWS_A_STATEMENT = 1_000
# Materialised, as in claim.py: a plain subquery that is scanned anew for each row takes more than its limit.
_EXPIRE = f"""
    WITH old AS MATERIALIZED (
        SELECT id FROM inference_snapshot
        WHERE status = {Snapshot.Status.WAITING.value} AND received_at < now() - %s * interval '1 second'
              AND {UNHELD}
        ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
    UPDATE inference_snapshot s
    SET status = {Snapshot.Status.EXPIRED.value}, reason = %s, finished_at = now(), leased_until = NULL
    FROM old
    WHERE s.id = old.id
"""  # noqa: S608 - constants of this file


def snapshots_expire() -> int:
    """End frames older than `SNAPSHOT_MAX_AGE_SECONDS` that no worker holds, as expired; return how many."""
    reason = f"It waited for more than {settings.SNAPSHOT_MAX_AGE_SECONDS} s."
    values = [settings.SNAPSHOT_MAX_AGE_SECONDS, settings.SNAPSHOT_LEASE_SECONDS, _ROWS_A_STATEMENT, reason]
    total = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_EXPIRE, values)
            total += cursor.rowcount
            if cursor.rowcount < _ROWS_A_STATEMENT:
                return total
