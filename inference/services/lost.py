"""Pictures that went with a crash of the database: their page is told which, and what it sends again is taken in.

A lost frame comes back for its own session alone, while that goes on, with the very picture that was accepted, and
within ten minutes after it was named, as long as pages hold theirs. All else of it (moment, place, count in the ledger)
stays as it was accepted.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from django.db import connection, transaction

from inference.models import Snapshot
from inference.services.jpegs import JPEGS_STAY

CRASHED = "The database broke down while it waited."
RETURN_SECONDS = 600  # two minutes were too short for a database that crashes again and again
_MOST_TOLD = 3000  # what a page's 16 MB hold of small pictures
_COMES_BACK = f"""
    status = {Snapshot.Status.LOST.value} AND finished_at > now() - {RETURN_SECONDS} * interval '1 second'
"""
# Of the session `v`. `+ 0`: the least one is looked for among those that wait. By the order of sequences it would be
# found behind all that have ended.
UNENDED = f"""
    (SELECT min(sequence + 0) FROM inference_snapshot WHERE session_id = v.id AND finished_at IS NULL),
    ARRAY(SELECT sequence FROM inference_snapshot WHERE session_id = v.id AND {_COMES_BACK}
          ORDER BY sequence DESC LIMIT {_MOST_TOLD})"""  # noqa: S608 - constants of this file
# Held or not: the holder may have died, too. If it lives, what it brings ends the frame that waits again, or none.
_NAME = f"""
    {JPEGS_STAY};
    WITH missed AS MATERIALIZED (
        SELECT id FROM inference_snapshot s
        WHERE session_id = %s AND finished_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM inference_framejpeg j WHERE j.snapshot_id = s.id)
        FOR UPDATE SKIP LOCKED)
    UPDATE inference_snapshot s
    SET status = {Snapshot.Status.LOST.value}, reason = %s, finished_at = now(), leased_until = NULL
    FROM missed WHERE s.id = missed.id
"""  # noqa: S608 - constants of this file
# `attempts` stays: it goes on counting those that hold, or held, the frame.
_RESTORE = f"""
    UPDATE inference_snapshot s
    SET status = {Snapshot.Status.WAITING.value}, reason = '', finished_at = NULL, received_at = now()
    FROM unnest(%s::int[], %s::int[]) AS sent (sequence, likeness)
    WHERE s.session_id = %s AND {_COMES_BACK} AND s.sequence = sent.sequence AND s.likeness = sent.likeness
    RETURNING s.id, s.sequence
"""  # noqa: S608 - constants of this file


logger = structlog.get_logger("inference.lost")


@dataclass(frozen=True)
class Unended:
    """Of a session: the least sequence that waits, None where none does; sequences that were lost and may come back."""

    first: int | None
    lost: list[int]

    def with_batch(self, sequences: Collection[int]) -> "Unended":
        """Return what holds once these wait, too, or have come back."""
        first = min(sequences) if self.first is None else min(self.first, *sequences)
        return Unended(first, [sequence for sequence in self.lost if sequence not in sequences])

    def told(self) -> dict[str, Any]:
        """Return it as answers tell it."""
        return {"unended_from": self.first, "lost": self.lost}


@transaction.atomic
def frames_unended(*, session_id: UUID) -> Unended:
    """Return what of a session has not ended, and what is missed.

    Whoever asks has nothing to send, and may be about to leave: what is missed is named here and now, not when a worker
    comes to claim it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NAME, [session_id, CRASHED])
        if cursor.rowcount:
            logger.error("frames_lost", frames=cursor.rowcount)
        cursor.execute(f"SELECT {UNENDED} FROM (SELECT %s::uuid AS id) v", [session_id])  # noqa: S608
        return Unended(*cursor.fetchone())


def frames_restore(cursor: Any, *, session_id: UUID, likenesses: Mapping[int, int]) -> list[tuple[int, int]]:
    """Let lost frames wait again whose picture is the one that was accepted; return id and sequence of each.

    Their bytes are for the caller to store, in the same transaction. likenesses: of the pictures, by sequence.
    """
    cursor.execute(_RESTORE, [[*likenesses], [*likenesses.values()], session_id])
    rows: list[tuple[int, int]] = cursor.fetchall()
    return rows
