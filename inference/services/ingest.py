"""Takes a batch in: one transaction that stores what is new, and counts it. Pictures wait to be read; readings are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from campaigns.models import Consent, ViewerSession
from inference.batches import Batch, Frame, Moment
from inference.engine.weights import Weights
from inference.models import Snapshot
from inference.pace import seconds_ahead
from inference.planned import Planned
from inference.readings import Readings
from inference.refusals import Refused
from inference.services.emotion_row import READ, read_numbers
from inference.services.face_place import LAST_READ, face_place
from inference.services.jpegs import jpegs_store
from inference.services.lost import UNENDED, Unended, frames_restore
from inference.services.model_versions import model_version

_IN_FLIGHT_RETRY_SECONDS = 1
_OTHER_ORIGIN = {
    ViewerSession.Origin.SERVER: "The viewer agreed to pictures that are read here; numbers are not taken.",
    ViewerSession.Origin.DEVICE: "The viewer agreed to numbers from the own device; no picture is taken.",
}
Shipped = Callable[[], Weights]

# The row lock lets a withdrawal happen wholly before (then no row comes back) or wholly after this transaction. The
# other lock is a batch's own; what is read beside it may still be of the moment before the last batch was committed.
_SESSION = Planned(
    "batch_session",
    f"""
    SELECT pg_try_advisory_xact_lock(%s),
           (SELECT c.snapshot_interval_ms FROM campaigns_campaign c WHERE c.id = v.campaign_id),
           (SELECT granted FROM campaigns_consent k
            WHERE k.session_id = v.id AND k.purpose = %s ORDER BY k.id DESC LIMIT 1),
           ARRAY(SELECT x.id FROM campaigns_exposure x WHERE x.session_id = v.id AND x.id = ANY(%s)),
           v.frames_dropped, extract(epoch FROM clock_timestamp() - v.started_at)::float8,
           coalesce((SELECT l.accepted FROM inference_sessionledger l WHERE l.session_id = v.id), 0), v.origin,
           (SELECT m.id FROM inference_modelversion m WHERE m.digest = %s), v.last_seen_at, {LAST_READ}, {UNENDED}
    FROM campaigns_viewersession v WHERE v.id = %s AND v.status = %s FOR SHARE OF v
    """,  # noqa: S608 - constants
    ("bigint", "text", "bigint[]", "text", "int", "int", "uuid", "text"),
)
# One statement: what is counted is what was inserted.
_STORED = """
    WITH stored AS (
        INSERT INTO inference_snapshot (session_id, exposure_id, sequence, t_ms, playback, hidden, taken_at,
                                        likeness, area, received_at, status, reason, attempts, finished_at)
        {rows}
        ON CONFLICT (session_id, sequence) DO NOTHING RETURNING id, sequence, exposure_id, t_ms),
    counted AS (
        INSERT INTO inference_sessionledger AS ledger (session_id, accepted, batches, last_batch_at)
        VALUES (%s, (SELECT count(*) FROM stored), 1, now())
        ON CONFLICT (session_id) DO UPDATE SET accepted = ledger.accepted + excluded.accepted,
                                               batches = ledger.batches + 1, last_batch_at = now())
"""
# Lists instead of rows: one text of the statement whatever the number of frames.
_FRAMES = """
    SELECT %s::uuid, f.exposure, f.sequence, f.t_ms, f.playback, f.hidden, now() - f.age_ms * interval '1 ms',
           f.likeness, {area}, now(), {status}, '', 0, {ended}
    FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::smallint[], %s::bool[], %s::bigint[], %s::int[], %s::{own}[])
         AS f (exposure, sequence, t_ms, playback, hidden, age_ms, likeness, own)
"""
_FRAME_TYPES = ("uuid", "bigint[]", "int[]", "int[]", "smallint[]", "bool[]", "bigint[]", "int[]")
_WAITING = _FRAMES.format(  # an array of arrays would have to be of equal ones: areas come as texts
    area="f.own::smallint[]", status=Snapshot.Status.WAITING.value, ended="NULL::timestamptz", own="text"
)
_STORE = Planned(
    "batch_store",
    _STORED.format(rows=_WAITING) + "SELECT id, sequence FROM stored",  # noqa: S608 - constants of this file
    (*_FRAME_TYPES, "text[]", "uuid"),
)
# A frame has a row in `read` where a face was found, and is ended either way.
_ENDED = _FRAMES.format(
    area="NULL::smallint[]",
    status=f"CASE WHEN f.own THEN {Snapshot.Status.SCORED.value} ELSE {Snapshot.Status.NO_FACE.value} END",
    ended="now()",
    own="bool",
)
_READ = f""", read AS (
        INSERT INTO inference_frameemotion (snapshot_id, exposure_id, t_ms, model_version_id, {", ".join(READ)})
        SELECT stored.id, stored.exposure_id, stored.t_ms, %s, {", ".join(f"r.{name}" for name in READ)}
        FROM stored JOIN unnest(%s::int[]{", %s::int[]" * len(READ)}) AS r (sequence, {", ".join(READ)})
             USING (sequence))
    SELECT count(*) FROM stored
"""  # noqa: S608 - constants of this file
_STORE_READ = Planned(
    "batch_store_read",
    _STORED.format(rows=_ENDED) + _READ,
    (*_FRAME_TYPES, "bool[]", "uuid", "bigint", *["int[]"] * (1 + len(READ))),
)


@dataclass(frozen=True)
class Ingested:
    """What became of a batch: frames stored now, frames that were there already; the campaign's interval in ms.

    restored: of those that were there, how many had been lost and wait again. last_seen_at: of the session, as noted
    before. told: what else the answer says: where the face was last (`face_place`), and which frames have not ended
    (`Unended`).
    """

    accepted: int
    duplicates: int
    interval_ms: int
    restored: int
    last_seen_at: datetime
    told: dict[str, Any]


def batch_ingest(*, session_id: UUID, batch: Batch) -> Ingested:
    """Store the frames that are not there yet, and add them to the session's ledger, in one transaction.

    A repeated batch stores nothing; but the picture of a frame that ended as lost is taken in again, and that frame
    waits as before. `dropped` is the browser's running total: the greatest one counts.

    Raises:
        Refused: too_fast, batch_in_flight, session_withdrawn, session_over, no_consent, other_origin, exposure_unknown;
            nothing is stored.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        session = _session_open(cursor, session_id, batch.frames, origin=ViewerSession.Origin.SERVER)
        areas = [frame.area and f"{{{','.join(map(str, frame.area))}}}" for frame in batch.frames]
        likenesses = [_likeness(session_id, frame.picture) for frame in batch.frames]
        _STORE.execute(cursor, [session_id, *_moments(batch.frames, likenesses), areas, session_id])
        stored = cursor.fetchall()
        duplicates = len(batch.frames) - len(stored)
        restored = _restore(cursor, session_id, batch.frames) if duplicates else []
        jpegs = {frame.sequence: frame.picture for frame in batch.frames}
        jpegs_store(cursor, [(id, jpegs[sequence]) for id, sequence in [*stored, *restored]])
        _drops_note(session_id, session, batch.dropped)
    told = session.place | session.unended.with_batch(jpegs).told()
    return Ingested(len(stored), duplicates, session.interval_ms, len(restored), session.last_seen_at, told)


def readings_ingest(*, session_id: UUID, readings: Readings, shipped: Shipped) -> Ingested:
    """Store readings that are not there yet: each frame with its end, and its numbers where there is a face.

    shipped: the network that this installation serves; asked for only where the readings' network never scored here.

    Raises:
        Refused: what `batch_ingest` raises, model_unknown.
    """
    frames = readings.frames
    with transaction.atomic(), connection.cursor() as cursor:
        session = _session_open(
            cursor, session_id, frames, origin=ViewerSession.Origin.DEVICE, model=readings.model
        )
        version = session.model_version or _model_version(readings.model, shipped())
        found = [(frame.sequence, *read_numbers(f, f.probabilities)) for frame in frames if (f := frame.face)]
        moments = _moments(frames, [frame.likeness for frame in frames])
        faces = [frame.face is not None for frame in frames]
        read = [list(column) for column in zip(*found, strict=True)] or [[] for _ in range(1 + len(READ))]
        _STORE_READ.execute(cursor, [session_id, *moments, faces, session_id, version, *read])
        accepted = cursor.fetchone()[0]
        _drops_note(session_id, session, readings.dropped)
    duplicates = len(frames) - accepted
    return Ingested(accepted, duplicates, session.interval_ms, 0, session.last_seen_at, session.place)


@dataclass(frozen=True)
class _Open:
    interval_ms: int
    dropped: int
    model_version: int | None
    last_seen_at: datetime
    place: dict[str, dict[str, float] | None]
    unended: Unended


def _session_open(
    cursor: Any, session_id: UUID, frames: Sequence[Moment], *, origin: str, model: str = ""
) -> _Open:
    exposures = sorted({frame.exposure for frame in frames})
    purpose, status = Consent.Purpose.EXPRESSIONS, ViewerSession.Status.OPEN
    first = frames[0].sequence if origin == ViewerSession.Origin.SERVER else None
    about = [model, first, first, session_id, status]
    _SESSION.execute(cursor, [_lock_key(session_id), purpose, exposures, *about])
    row = cursor.fetchone()
    if row is None:
        withdrawn = ViewerSession.objects.filter(
            pk=session_id, status=ViewerSession.Status.WITHDRAWN
        ).exists()
        raise Refused("session_withdrawn" if withdrawn else "session_over", "Nothing more is taken.")
    alone, interval_ms, granted, known, dropped, seconds, accepted, agreed_origin, *more = row
    model_version, last_seen_at, last, *unended = more
    if not alone:
        raise Refused(
            "batch_in_flight",
            "Another batch of this session is being stored. One at a time.",
            limit=1,
            retry_after=_IN_FLIGHT_RETRY_SECONDS,
        )
    if not granted:
        raise Refused("no_consent", "The viewer did not agree to have expressions estimated.")
    if agreed_origin != origin:
        raise Refused("other_origin", _OTHER_ORIGIN[agreed_origin])
    if len(known) < len(exposures):
        raise Refused("exposure_unknown", "An exposure does not belong to this session.")
    if wait := seconds_ahead(
        accepted=accepted, seconds=seconds, interval_ms=interval_ms, most=settings.SNAPSHOT_PACE_MOST
    ):
        raise Refused("too_fast", "This session sends faster than its campaign asks for.", retry_after=wait)
    return _Open(interval_ms, dropped, model_version, last_seen_at, face_place(last), Unended(*unended))


def _drops_note(session_id: UUID, session: _Open, dropped: int) -> None:
    if dropped > session.dropped:
        ViewerSession.objects.filter(pk=session_id, frames_dropped__lt=dropped).update(frames_dropped=dropped)


def _model_version(model: str, shipped: Weights) -> int:
    if model != shipped.digest:
        raise Refused("model_unknown", "No network of this digest is served here. Load the page again.")
    return model_version(digest=model, name=shipped.model_name, prior=shipped.prior).pk


def _restore(cursor: Any, session_id: UUID, frames: Sequence[Frame]) -> list[tuple[int, int]]:
    likenesses = {frame.sequence: _likeness(session_id, frame.picture) for frame in frames}
    return frames_restore(cursor, session_id=session_id, likenesses=likenesses)


def _moments(frames: Sequence[Moment], likenesses: Sequence[int | None]) -> list[list[object]]:
    """Return the columns of `_FRAMES` up to `likeness`."""
    rows = ((f.exposure, f.sequence, f.t_ms, f.playback, f.hidden, f.age_ms) for f in frames)
    return [*(list(column) for column in zip(*rows, strict=True)), list(likenesses)]


def _likeness(session_id: UUID, picture: bytes) -> int:
    """Return a signed 32-bit number that equal pictures of one session share, and that says nothing to anybody else."""
    return int.from_bytes(blake2b(picture, digest_size=4, salt=session_id.bytes).digest(), signed=True)


def _lock_key(session_id: UUID) -> int:
    """A session's number for advisory locks: 63 random bits of its id."""
    return session_id.int >> 65
