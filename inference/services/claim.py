"""Takes waiting frames to work on: under a lease, and with the attempt counted before the work starts."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connection

from inference.models import Snapshot

BATCH_FRAMES = 32

# The lease is over, or there was none. What was tried too often is left to `snapshots_bury`.
_CLAIMABLE = f"""
    status = {Snapshot.Status.WAITING.value} AND (leased_until IS NULL OR leased_until < now()) AND attempts < %s
"""
# Materialised: a plan that scans a plain subquery anew for each row claims more than its limit.
_CLAIM = f"""
    WITH picked AS MATERIALIZED (
        SELECT id FROM inference_snapshot
        WHERE {_CLAIMABLE} AND {{which}} ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
    UPDATE inference_snapshot s
    SET attempts = s.attempts + 1, leased_until = now() + %s * interval '1 second'
    FROM picked
    WHERE s.id = picked.id
    RETURNING s.id, s.attempts, s.session_id, s.exposure_id, s.t_ms, s.picture
"""  # noqa: S608 - constants of this file
_CLAIM_NEW = _CLAIM.format(which="attempts = 0")
# Of the oldest thousand a few frames of each session, then a few more of each: one that sends much waits for itself. A
# few, because a face is followed from frame to frame.
_CLAIM_ROUND = _CLAIM.format(
    which=f"""attempts = 0 AND id = ANY(ARRAY(
        SELECT id FROM (
            SELECT id, (row_number() OVER (PARTITION BY session_id ORDER BY id) - 1) / 10 AS turn
            FROM (SELECT id, session_id FROM inference_snapshot
                  WHERE status = {Snapshot.Status.WAITING.value} AND attempts = 0 AND leased_until IS NULL
                  ORDER BY id LIMIT 1000) oldest) dealt
        ORDER BY turn, id LIMIT {BATCH_FRAMES}))"""  # noqa: S608 - constants of this file
)
_CLAIM_TRIED = _CLAIM.format(which="attempts > 0")


@dataclass(frozen=True)
class Claim:
    """One frame in hand. `attempt` is the fence: a later claim of it gets a greater one, and only the last writes."""

    id: int
    attempt: int
    session_id: UUID
    exposure_id: int
    t_ms: int
    picture: bytes


def snapshots_claim_new() -> list[Claim]:
    """Claim up to `BATCH_FRAMES` frames that nobody has tried yet: the oldest ones, going round their sessions.

    Two workers that ask at the same moment choose the same; the second one then takes the oldest of the others.
    """
    return _claim(_CLAIM_ROUND, BATCH_FRAMES) or _claim(_CLAIM_NEW, BATCH_FRAMES)


def snapshots_claim_tried() -> list[Claim]:
    """Claim at most one frame whose last attempt came to nothing.

    It goes out alone: if it is the one that kills the worker, it takes no other frame with it.
    """
    return _claim(_CLAIM_TRIED, 1)


def snapshots_claimable(*, older_than_seconds: float) -> bool:
    """Return whether frames wait that nobody holds and that arrived longer ago than this."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT EXISTS (SELECT 1 FROM inference_snapshot
                WHERE {_CLAIMABLE} AND received_at < now() - %s * interval '1 second')""",  # noqa: S608
            [settings.SNAPSHOT_MAX_ATTEMPTS, older_than_seconds],
        )
        return cursor.fetchone()[0]


def _claim(statement: str, most: int) -> list[Claim]:
    """One statement, so one commit of its own: it stands even if the work kills this process."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [settings.SNAPSHOT_MAX_ATTEMPTS, most, settings.SNAPSHOT_LEASE_SECONDS])
        return [Claim(*row[:5], picture=bytes(row[5])) for row in cursor.fetchall()]
