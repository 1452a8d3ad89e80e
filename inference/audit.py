"""Proves, session by session, that every accepted frame ended under exactly one name."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from inference.models import Snapshot

ERASED_AFTER_SECONDS = 60  # by then no file holds a byte of an ended frame
_Status = Snapshot.Status
_COUNTS = ", ".join(f"count(*) FILTER (WHERE s.status = {status.value})" for status in _Status)
_AUDIT = f"""
    SELECT session_id, coalesce(l.accepted, 0), {", ".join(f"coalesce({s.label}, 0)" for s in _Status)},
           coalesce(without_result, 0), coalesce(surplus, 0), coalesce(pictures_left, 0)
    FROM inference_sessionledger l
    FULL JOIN (
        SELECT s.session_id, {_COUNTS},
               count(*) FILTER (WHERE s.status = {_Status.SCORED.value} AND e.snapshot_id IS NULL),
               count(*) FILTER (WHERE s.status <> {_Status.SCORED.value} AND e.snapshot_id IS NOT NULL),
               count(j.snapshot_id) FILTER (WHERE s.finished_at < now() - {ERASED_AFTER_SECONDS} * interval '1 second')
        FROM inference_snapshot s
        LEFT JOIN inference_frameemotion e ON e.snapshot_id = s.id
        LEFT JOIN inference_framejpeg j ON j.snapshot_id = s.id
        GROUP BY s.session_id
    ) AS f (session_id, {", ".join(s.label for s in _Status)}, without_result, surplus, pictures_left)
    USING (session_id)
    WHERE %s::uuid IS NULL OR session_id = %s::uuid
    ORDER BY session_id
"""  # noqa: S608 - the names are constants of this file


@dataclass(frozen=True)
class SessionAudit:
    """One session's sum. `problems` is empty where it adds up; frames that wait add up too, but are not finished."""

    session_id: UUID
    accepted: int
    waiting: int
    scored: int
    no_face: int
    unreadable: int
    dead: int
    expired: int
    lost: int
    without_result: int
    surplus: int
    pictures_left: int

    @property
    def ended(self) -> int:
        return self.scored + self.no_face + self.unreadable + self.dead + self.expired + self.lost

    @property
    def problems(self) -> list[str]:
        found = []
        if self.accepted != self.waiting + self.ended:
            found.append(f"accepted {self.accepted}, but {self.waiting + self.ended} are there")
        if self.without_result:
            found.append(f"{self.without_result} scored without a result")
        if self.surplus:
            found.append(f"{self.surplus} results of frames that were not scored")
        if self.pictures_left:
            found.append(f"{self.pictures_left} pictures of ended frames are still there")
        return found


def session_audits(*, session_id: UUID | None = None) -> list[SessionAudit]:
    """Return the audit of one session, or of every session that ever sent a frame and was not withdrawn."""
    with connection.cursor() as cursor:
        cursor.execute(_AUDIT, [session_id, session_id])
        return [SessionAudit(*row) for row in cursor.fetchall()]
