"""Takes waiting frames to work on: under a lease, and with the attempt counted before the work starts."""

import threading
import time
from dataclasses import dataclass
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction

from campaigns.selectors.sessions import organisations_of_sessions
from inference.models import Snapshot
from inference.services.jpegs import JPEGS_STAY, jpegs_read
from inference.turns import Turns

BATCH_FRAMES = 32
_LOOKS_AT_MOST = 20  # where many sessions wait, looking who does takes a worker a twentieth of its time

# Nobody holds it. A lease that ends later than any that is given now is of a clock that has been set back since. The
# parameter is the lease's length.
UNHELD = "(leased_until IS NULL OR leased_until NOT BETWEEN now() AND now() + 2 * %s * interval '1 second')"
# What was tried too often is left to `snapshots_bury`.
_CLAIMABLE = f"status = {Snapshot.Status.WAITING.value} AND {UNHELD} AND attempts < %s"
# Materialised: a plan that scans a plain subquery anew for each row claims more than its limit.
_CLAIM = f"""
    {JPEGS_STAY};
    WITH picked AS MATERIALIZED (
        SELECT id FROM inference_snapshot
        WHERE {_CLAIMABLE} AND {{which}} ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
    UPDATE inference_snapshot s
    SET attempts = s.attempts + 1, leased_until = now() + %s * interval '1 second'
    FROM picked
    WHERE s.id = picked.id
    RETURNING s.id, s.attempts, s.session_id, s.exposure_id, s.t_ms,
              floor(extract(epoch FROM s.taken_at) * 1000)::bigint
"""  # noqa: S608 - constants of this file
_LOSE = f"""
    UPDATE inference_snapshot
    SET status = {Snapshot.Status.LOST.value}, reason = %s, finished_at = now(), leased_until = NULL
    WHERE id = ANY(%s)
"""  # noqa: S608 - constants of this file
_CRASHED = "The database broke down while it waited."
_CLAIM_NEW = _CLAIM.format(which="attempts = 0")
_NEW = f"status = {Snapshot.Status.WAITING.value} AND attempts = 0 AND leased_until IS NULL"
# Where a batch holds all that waits, nobody has to take turns.
_CLAIM_ALL = _CLAIM.format(
    which=f"""attempts = 0 AND (SELECT count(*) FROM (
        SELECT 1 FROM inference_snapshot WHERE {_NEW} LIMIT {BATCH_FRAMES} + 1) few) <= {BATCH_FRAMES}"""  # noqa: S608
)
_CLAIM_DEALT = _CLAIM.format(which="attempts = 0 AND id = ANY(%s)")
# One step through `snapshot_unended` for each session that waits, however many frames it has, then a few of its frames.
# `status` is not named: `snapshot_waiting` would be another way, and with old statistics the planner takes it, which
# reads all that waits once for each session.
_NEW_BY_SESSION = """
    WITH RECURSIVE waiting AS (
        (SELECT session_id FROM inference_snapshot WHERE finished_at IS NULL ORDER BY session_id LIMIT 1)
        UNION ALL
        SELECT (SELECT s.session_id FROM inference_snapshot s
                WHERE s.finished_at IS NULL AND s.session_id > waiting.session_id ORDER BY s.session_id LIMIT 1)
        FROM waiting WHERE waiting.session_id IS NOT NULL)
    SELECT session_id, ARRAY(SELECT id FROM inference_snapshot s
                             WHERE s.session_id = waiting.session_id AND s.finished_at IS NULL
                                   AND s.attempts = 0 AND s.leased_until IS NULL
                             ORDER BY id LIMIT %s)
    FROM waiting WHERE session_id IS NOT NULL ORDER BY session_id
"""
_WAIT = f"""
    SELECT EXISTS (SELECT 1 FROM inference_snapshot WHERE {_CLAIMABLE} AND attempts > 0),
           EXISTS (SELECT 1 FROM inference_snapshot WHERE {_CLAIMABLE} AND attempts = 0)
"""  # noqa: S608 - constants of this file
_CLAIM_TRIED = _CLAIM.format(which="attempts > 0")
logger = structlog.get_logger("inference.claim")


@dataclass(frozen=True)
class Claim:
    """One frame in hand. `attempt` is the fence: a later claim of it gets a greater one, and only the last writes.

    t_ms: the ad's time; taken_ms: the camera's, since 1970.
    """

    id: int
    attempt: int
    session_id: UUID
    exposure_id: int
    t_ms: int
    taken_ms: int
    picture: bytes


def snapshots_claim_new() -> list[Claim]:
    """Claim up to `BATCH_FRAMES` frames that nobody has tried yet, going round organisations, then their sessions.

    Two workers that ask at the same moment may choose the same; the second one then takes the oldest of the others.
    """
    return _claim(_CLAIM_ALL) or _claim_dealt() or _claim(_CLAIM_NEW)


class _Dealt(threading.local):
    """The turns of those who were seen to wait, and until when nobody looks anew, by the monotonic clock."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.until = 0.0


_dealt = _Dealt()


def _claim_dealt() -> list[Claim]:
    frames = _dealt.turns.take(BATCH_FRAMES) if time.monotonic() < _dealt.until else []
    if len(frames) < BATCH_FRAMES:
        began = time.monotonic()
        waiting = _new_by_session()
        _dealt.turns.begin(waiting, organisations_of_sessions(waiting))
        frames = _dealt.turns.take(BATCH_FRAMES)
        now = time.monotonic()
        _dealt.until = now + _LOOKS_AT_MOST * (now - began)
    claims = _claim(_CLAIM_DEALT, frames)
    if len(claims) < len(frames):  # others were quicker
        _dealt.until = 0.0
    return claims


def _new_by_session() -> dict[UUID, list[int]]:
    """Return the oldest frames of each session that waits: half a batch, the share of one organisation of two.

    Where that fills no batch, because few sessions wait, a batch of each.
    """
    waiting: dict[UUID, list[int]] = {}
    for limit in (BATCH_FRAMES // 2, BATCH_FRAMES):
        if sum(map(len, waiting.values())) < BATCH_FRAMES:
            with connection.cursor() as cursor:
                cursor.execute(_NEW_BY_SESSION, [limit])
                waiting = {session: frames for session, frames in cursor.fetchall() if frames}
    return waiting


def snapshots_claim_tried() -> list[Claim]:
    """Claim at most one frame whose last attempt came to nothing.

    It goes out alone: if it is the one that kills the worker, it takes no other frame with it.
    """
    return _claim(_CLAIM_TRIED, most=1)


def snapshots_wait() -> tuple[bool, bool]:
    """Return whether frames wait that were tried before, and whether new ones do: less dear than to claim none."""
    with connection.cursor() as cursor:
        cursor.execute(_WAIT, 2 * [settings.SNAPSHOT_LEASE_SECONDS, settings.SNAPSHOT_MAX_ATTEMPTS])
        return cursor.fetchone()


def snapshots_claimable(*, older_than_seconds: float) -> bool:
    """Return whether frames wait that nobody holds, come longer ago than this or by a clock that was set back."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT EXISTS (SELECT 1 FROM inference_snapshot WHERE {_CLAIMABLE} AND received_at NOT BETWEEN
                now() - %s * interval '1 second' AND now() + interval '1 minute')""",  # noqa: S608
            [settings.SNAPSHOT_LEASE_SECONDS, settings.SNAPSHOT_MAX_ATTEMPTS, older_than_seconds],
        )
        return cursor.fetchone()[0]


def _claim(statement: str, *which: list[int], most: int = BATCH_FRAMES) -> list[Claim]:
    """Claim until there is work or nothing waits: after a crash of the database, all that waited may be lost."""
    while True:
        claims, lost = _claim_once(statement, *which, most=most)
        if lost:
            logger.error("frames_lost", frames=lost)
        if claims or not lost:
            return claims


@transaction.atomic
def _claim_once(statement: str, *which: list[int], most: int) -> tuple[list[Claim], int]:
    """Claim and fetch in one transaction, which commits before the work begins: an attempt that kills us stands.

    What has no bytes ends as lost; return how many did. A crash of the database empties their table and leaves the
    frames, and so does a restore of a backup, which holds no bytes.
    """
    lease = settings.SNAPSHOT_LEASE_SECONDS
    with connection.cursor() as cursor:
        cursor.execute(statement, [lease, settings.SNAPSHOT_MAX_ATTEMPTS, *which, most, lease])
        rows = cursor.fetchall()
        jpegs = jpegs_read(cursor, [row[0] for row in rows]) if rows else {}
        lost = [row[0] for row in rows if row[0] not in jpegs]
        if lost:
            cursor.execute(_LOSE, [_CRASHED, lost])
    return [Claim(*row, picture=jpegs[row[0]]) for row in rows if row[0] in jpegs], len(lost)
