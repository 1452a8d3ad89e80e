"""Takes a batch in: one transaction that stores what is new, and counts it."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from campaigns.models import Consent, ViewerSession
from inference.batches import Batch, Frame
from inference.models import Snapshot
from inference.pace import seconds_ahead
from inference.refusals import Refused
from inference.services.jpegs import jpegs_store

_IN_FLIGHT_RETRY_SECONDS = 1

# The row lock lets a withdrawal happen wholly before (then no row comes back) or wholly after this transaction. The
# other lock is a batch's own; what is read beside it may still be of the moment before the last batch was committed.
_SESSION = """
    SELECT pg_try_advisory_xact_lock(%s),
           (SELECT c.snapshot_interval_ms FROM campaigns_campaign c WHERE c.id = v.campaign_id),
           (SELECT granted FROM campaigns_consent k
            WHERE k.session_id = v.id AND k.purpose = %s ORDER BY k.id DESC LIMIT 1),
           ARRAY(SELECT x.id FROM campaigns_exposure x WHERE x.session_id = v.id AND x.id = ANY(%s)),
           v.frames_dropped, extract(epoch FROM clock_timestamp() - v.started_at)::float8,
           coalesce((SELECT l.accepted FROM inference_sessionledger l WHERE l.session_id = v.id), 0)
    FROM campaigns_viewersession v WHERE v.id = %s AND v.status = %s FOR SHARE OF v
"""
# One statement: what is counted is what was inserted.
_STORE = """
    WITH stored AS (
        INSERT INTO inference_snapshot (session_id, exposure_id, sequence, t_ms, playback, hidden, taken_at,
                                        likeness, received_at, status, reason, attempts)
        VALUES {rows}
        ON CONFLICT (session_id, sequence) DO NOTHING RETURNING id, sequence),
    counted AS (
        INSERT INTO inference_sessionledger AS ledger (session_id, accepted, batches, last_batch_at)
        VALUES (%s, (SELECT count(*) FROM stored), 1, now())
        ON CONFLICT (session_id) DO UPDATE SET accepted = ledger.accepted + excluded.accepted,
                                               batches = ledger.batches + 1, last_batch_at = now())
    SELECT id, sequence FROM stored
"""
_ROW = f"(%s,%s,%s,%s,%s,%s,now() - %s * interval '1 ms',%s,now(),{Snapshot.Status.WAITING.value},'',0)"


@dataclass(frozen=True)
class Ingested:
    """What became of a batch: frames stored now, frames that were there already; the campaign's interval in ms."""

    accepted: int
    duplicates: int
    interval_ms: int


def batch_ingest(*, session_id: UUID, batch: Batch) -> Ingested:
    """Store the frames that are not there yet, and add them to the session's ledger, in one transaction.

    A repeated batch stores nothing. `dropped` is the browser's running total: the greatest one counts.

    Raises:
        Refused: too_fast, batch_in_flight, session_withdrawn, session_over, no_consent, exposure_unknown; nothing is
            stored.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        exposures = sorted({frame.exposure for frame in batch.frames})
        purpose, status = Consent.Purpose.EXPRESSIONS, ViewerSession.Status.OPEN
        cursor.execute(_SESSION, [_lock_key(session_id), purpose, exposures, session_id, status])
        interval_ms, known_drops = _checked(session_id, cursor.fetchone(), exposures)
        cursor.execute(
            _STORE.format(rows=",".join([_ROW] * len(batch.frames))), _values(session_id, batch.frames)
        )
        stored = cursor.fetchall()
        jpegs = {frame.sequence: frame.picture for frame in batch.frames}
        jpegs_store(cursor, [(id, jpegs[sequence]) for id, sequence in stored])
        if batch.dropped > known_drops:
            ViewerSession.objects.filter(pk=session_id, frames_dropped__lt=batch.dropped).update(
                frames_dropped=batch.dropped
            )
    return Ingested(accepted=len(stored), duplicates=len(batch.frames) - len(stored), interval_ms=interval_ms)


def _checked(session_id: UUID, row: tuple | None, exposures: list[int]) -> tuple[int, int]:
    if row is None:
        withdrawn = ViewerSession.objects.filter(
            pk=session_id, status=ViewerSession.Status.WITHDRAWN
        ).exists()
        raise Refused("session_withdrawn" if withdrawn else "session_over", "Nothing more is taken.")
    alone, interval_ms, granted, known, known_drops, seconds, accepted = row
    if not alone:
        raise Refused(
            "batch_in_flight",
            "Another batch of this session is being stored. One at a time.",
            limit=1,
            retry_after=_IN_FLIGHT_RETRY_SECONDS,
        )
    if not granted:
        raise Refused("no_consent", "The viewer did not agree to have expressions estimated.")
    if len(known) < len(exposures):
        raise Refused("exposure_unknown", "An exposure does not belong to this session.")
    if wait := seconds_ahead(
        accepted=accepted, seconds=seconds, interval_ms=interval_ms, most=settings.SNAPSHOT_PACE_MOST
    ):
        raise Refused("too_fast", "This session sends faster than its campaign asks for.", retry_after=wait)
    return interval_ms, known_drops


def _values(session_id: UUID, frames: Sequence[Frame]) -> list[object]:
    values: list[object] = []
    for frame in frames:
        values += (session_id, frame.exposure, frame.sequence, frame.t_ms, frame.playback, frame.hidden)
        values += (frame.age_ms, _likeness(session_id, frame.picture))
    return [*values, session_id]


def _likeness(session_id: UUID, picture: bytes) -> int:
    """Return a signed 32-bit number that equal pictures of one session share, and that says nothing to anybody else."""
    return int.from_bytes(blake2b(picture, digest_size=4, salt=session_id.bytes).digest(), signed=True)


def _lock_key(session_id: UUID) -> int:
    """A session's number for advisory locks: 63 random bits of its id."""
    return session_id.int >> 65
