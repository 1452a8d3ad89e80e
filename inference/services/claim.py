"""Takes waiting frames to work on: under a lease, and with the attempt counted before the work starts."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction

from campaigns.selectors.sessions import organisations_of_sessions
from inference.engine.types import Crop
from inference.models import Snapshot
from inference.services.jpegs import JPEGS_STAY, jpegs_read
from inference.services.lost import CRASHED
from inference.turns import Turns

BATCH_FRAMES = 32
_LOOKS_AT_MOST = 40  # where many sessions wait, looking who does takes a worker a fortieth of its time
_LOOK_SECONDS = 0.25  # a look is good for at least as long: newcomers of a backlog wait for it
_LOOK_FRAMES = 16 * BATCH_FRAMES  # what a worker reads in a second or so

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
              floor(extract(epoch FROM s.taken_at) * 1000)::bigint, s.area
"""  # noqa: S608 - constants of this file
_LOSE = f"""
    UPDATE inference_snapshot
    SET status = {Snapshot.Status.LOST.value}, reason = %s, finished_at = now(), leased_until = NULL,
        attempts = attempts - 1
    WHERE id = ANY(%s)
"""  # noqa: S608 - constants of this file
_CLAIM_NEW = _CLAIM.format(which="attempts = 0")
_NEW = f"status = {Snapshot.Status.WAITING.value} AND attempts = 0 AND leased_until IS NULL"
# Where a batch holds all that waits, nobody has to take turns.
_CLAIM_ALL = _CLAIM.format(
    which=f"""attempts = 0 AND (SELECT count(*) FROM (
        SELECT 1 FROM inference_snapshot WHERE {_NEW} LIMIT {BATCH_FRAMES} + 1) few) <= {BATCH_FRAMES}"""  # noqa: S608
)
_CLAIM_DEALT = _CLAIM.format(which="attempts = 0 AND id = ANY(%s)")
# One step through `snapshot_unended` for each session that waits, however many frames it has. `status` is not named:
# `snapshot_waiting` would be another way, and with old statistics the planner takes it, which reads all that waits once
# for each session.
_WHO_WAITS = """
    WITH RECURSIVE waiting AS (
        (SELECT session_id FROM inference_snapshot WHERE finished_at IS NULL ORDER BY session_id LIMIT 1)
        UNION ALL
        SELECT (SELECT s.session_id FROM inference_snapshot s
                WHERE s.finished_at IS NULL AND s.session_id > waiting.session_id ORDER BY s.session_id LIMIT 1)
        FROM waiting WHERE waiting.session_id IS NOT NULL)
    SELECT session_id FROM waiting WHERE session_id IS NOT NULL ORDER BY session_id
"""
_NEW_OF_SESSIONS = """
    SELECT asked.session_id, ARRAY(SELECT id FROM inference_snapshot s
                                   WHERE s.session_id = asked.session_id AND s.finished_at IS NULL
                                         AND s.attempts = 0 AND s.leased_until IS NULL
                                   ORDER BY id LIMIT asked.frames)
    FROM unnest(%s::uuid[], %s::int[]) AS asked(session_id, frames) ORDER BY asked.session_id
"""
_CLAIM_TRIED = _CLAIM.format(which="attempts > 0")
_TRIED_DEALT = _CLAIM.format(which="attempts > 0 AND id = ANY(%s)")
_TRIED_BY_SESSION = f"""
    SELECT session_id, (array_agg(id ORDER BY id))[:{BATCH_FRAMES}] FROM inference_snapshot
    WHERE {_CLAIMABLE} AND attempts > 0 GROUP BY session_id ORDER BY session_id
"""  # noqa: S608 - constants of this file
_WAIT = f"""
    SELECT EXISTS (SELECT 1 FROM inference_snapshot WHERE {_CLAIMABLE} AND attempts > 0),
           EXISTS (SELECT 1 FROM inference_snapshot WHERE {_CLAIMABLE} AND attempts = 0)
"""  # noqa: S608 - constants of this file
Waiting = dict[UUID, list[int]]  # the oldest frames of each session, sessions in ascending order
logger = structlog.get_logger("inference.claim")


@dataclass(frozen=True)
class Claim:
    """One frame in hand. `attempt` is the fence: a later claim of it gets a greater one, and only the last writes.

    t_ms: the ad's time; taken_ms: the camera's, since 1970. crop: what `picture` shows of the camera's, None: all.
    """

    id: int
    attempt: int
    session_id: UUID
    exposure_id: int
    t_ms: int
    taken_ms: int
    crop: Crop | None
    picture: bytes


def crop_of(area: list[int] | None) -> Crop | None:
    """Return the crop that a row's `area` describes, None where the whole picture was sent."""
    return Crop(*area) if area and len(area) > 2 else None


def snapshots_claim_new() -> list[Claim]:
    """Claim up to `BATCH_FRAMES` frames that nobody has tried yet, going round organisations, then their sessions.

    Two workers that ask at the same moment may choose the same; the second one then takes the oldest of the others.
    """
    dealt = _new.dealt(BATCH_FRAMES)
    if len(dealt) == BATCH_FRAMES and (claims := _new.claim(_CLAIM_DEALT, dealt, most=BATCH_FRAMES)):
        return claims
    return (
        _claim(_CLAIM_ALL)
        or _new.claim(_CLAIM_DEALT, _new.look(_new_of_sessions, BATCH_FRAMES), most=BATCH_FRAMES)
        or _claim(_CLAIM_NEW)
    )


def snapshots_claim_tried() -> list[Claim]:
    """Claim at most one frame whose last attempt came to nothing, going round organisations and sessions, too.

    It goes out alone: if it is the one that kills the worker, it takes no other frame with it.
    """
    dealt = _tried.dealt(1) or _tried.look(_tried_by_session, 1)
    return _tried.claim(_TRIED_DEALT, dealt, most=1) or _claim(_CLAIM_TRIED, most=1)


class _Turn(threading.local):
    """Whose turn it is of those who were seen to wait, and until when nobody looks anew, by the monotonic clock."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.until = 0.0

    def dealt(self, most: int) -> list[int]:
        """Return the next frames of the last look, while that is good."""
        return self.turns.take(most) if time.monotonic() < self.until else []

    def look(self, who_waits: Callable[[Turns], Waiting], most: int) -> list[int]:
        """Look who waits, and return the next frames."""
        began = time.monotonic()
        waiting = who_waits(self.turns)
        self.turns.begin(waiting, organisations_of_sessions(waiting))
        now = time.monotonic()
        self.until = now + max(_LOOK_SECONDS, _LOOKS_AT_MOST * (now - began))
        return self.turns.take(most)

    def claim(self, statement: str, frames: list[int], *, most: int) -> list[Claim]:
        claims = _claim(statement, frames, most=most) if frames else []
        if len(claims) < len(frames):  # others were quicker
            self.until = 0.0
        return claims


_new, _tried = _Turn(), _Turn()


def _new_of_sessions(turns: Turns) -> Waiting:
    """Return the oldest frames of the sessions whose turn will come before the next look."""
    with connection.cursor() as cursor:
        cursor.execute(_WHO_WAITS)
        sessions = [session for (session,) in cursor.fetchall()]
        asked = turns.plan(sessions, organisations_of_sessions(sessions), frames=_LOOK_FRAMES)
        cursor.execute(_NEW_OF_SESSIONS, [list(asked), list(asked.values())])
        return {session: frames for session, frames in cursor.fetchall() if frames}


def _tried_by_session(_: Turns) -> Waiting:
    with connection.cursor() as cursor:
        cursor.execute(_TRIED_BY_SESSION, [settings.SNAPSHOT_LEASE_SECONDS, settings.SNAPSHOT_MAX_ATTEMPTS])
        return dict(cursor.fetchall())


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

    What has no bytes ends as lost, and nobody has tried it; return how many did. A crash of the database empties their
    table and leaves the frames, and so does a restore of a backup, which holds no bytes. Its viewer's page may bring it
    back (`lost.py`).
    """
    lease = settings.SNAPSHOT_LEASE_SECONDS
    with connection.cursor() as cursor:
        cursor.execute(statement, [lease, settings.SNAPSHOT_MAX_ATTEMPTS, *which, most, lease])
        rows = cursor.fetchall()
        jpegs = jpegs_read(cursor, [row[0] for row in rows]) if rows else {}
        lost = [row[0] for row in rows if row[0] not in jpegs]
        if lost:
            cursor.execute(_LOSE, [CRASHED, lost])
    found = [row for row in rows if row[0] in jpegs]
    return [Claim(*row, crop=crop_of(area), picture=jpegs[row[0]]) for *row, area in found], len(lost)
