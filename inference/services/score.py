"""Reads claimed frames with the engine and stores what it found: result in, frame ended, in one transaction."""

from collections.abc import Sequence

import structlog
from django.db import connection, transaction
from psycopg2.extras import execute_values

from inference.engine.types import FrameResult, Outcome
from inference.models import FrameEmotion, Snapshot
from inference.services.blame import LONGEST_REASON, EngineFailing, claims_give_back, engine_test, frame_judge
from inference.services.claim import Claim
from inference.services.emotion_row import COLUMNS, emotion_row
from inference.services.model_versions import model_version
from inference.services.pipeline import Pipeline
from inference.services.sittings import frames_before, sittings

_INSERT = f"INSERT INTO {FrameEmotion._meta.db_table} ({', '.join(COLUMNS)}) VALUES %s"  # noqa: S608
_END = """
    UPDATE inference_snapshot s
    SET status = ended.status, reason = ended.reason, finished_at = now(), leased_until = NULL
    FROM unnest(%s::bigint[], %s::smallint[], %s::text[]) AS ended(id, status, reason)
    WHERE s.id = ended.id
"""
logger = structlog.get_logger("inference.score")


def claims_score(*, claims: Sequence[Claim], pipeline: Pipeline) -> int:
    """Read the frames in one call of the engine and end them; return how many were ended here.

    The engine names a bad picture unreadable and raises for none. If it raises all the same, each frame is judged
    alone: one that is to blame keeps its lease, comes back when that is over, and is buried after the last attempt with
    its reason; the others are ended as usual.

    Raises:
        EngineFailing: the engine is to blame; the frames that it did not end were given back.
    """
    claims = sorted(
        claims, key=lambda claim: claim.id
    )  # as they were taken: a face is followed from one to the next
    told = sittings(claims, frames_before(claims))
    try:
        results = pipeline.score(
            [claim.picture for claim in claims],
            cameras=told.cameras,
            known=told.known,
            whole=told.whole,
            crops={place: claim.crop for place, claim in enumerate(claims) if claim.crop},
        )
    except Exception:
        logger.exception("scoring_failed", frames=len(claims))
        return _judged_alone(claims, pipeline)
    if any(result.outcome is Outcome.UNREADABLE for result in results):
        try:
            engine_test(pipeline)
        except EngineFailing as error:
            claims_give_back(claims=claims, error=error)
            raise
    return _results_store(claims, results, pipeline)


def _judged_alone(claims: Sequence[Claim], pipeline: Pipeline) -> int:
    ended = 0
    for place, claim in enumerate(claims):
        try:
            result = frame_judge(claim=claim, pipeline=pipeline)
        except EngineFailing as error:
            claims_give_back(claims=claims[place:], error=error)
            raise
        if isinstance(result, str):
            _reason_note(claim, f"{result} while reading it")
        else:
            ended += _results_store([claim], [result], pipeline)
    return ended


@transaction.atomic
def _results_store(claims: Sequence[Claim], results: Sequence[FrameResult], pipeline: Pipeline) -> int:
    found = {claim.id: (claim, result) for claim, result in zip(claims, results, strict=True)}
    version = model_version(digest=pipeline.model_digest, name=pipeline.model_name, prior=pipeline.prior)
    with connection.cursor() as cursor:
        held = [found[id] for id in _still_held(cursor, claims)]
        rows = [
            emotion_row(claim, result, version.pk) for claim, result in held if result.reading is not None
        ]
        if rows:
            execute_values(cursor, _INSERT, rows, page_size=len(rows))
        ids = [claim.id for claim, _ in held]
        statuses = [Snapshot.Status[result.outcome.name].value for _, result in held]
        reasons = [result.reason[:LONGEST_REASON] for _, result in held]
        cursor.execute(_END, [ids, statuses, reasons])
    return len(held)


def _still_held(cursor: object, claims: Sequence[Claim]) -> list[int]:
    """Lock and return the frames that are still ours.

    Not ours any more: withdrawn with their session, or claimed by somebody else after our lease. The sessions are
    locked first, as a withdrawal does: it is then wholly before us, and the rows are gone, or wholly after us.
    """
    sessions = sorted({claim.session_id for claim in claims})
    cursor.execute(
        "SELECT 1 FROM campaigns_viewersession WHERE id = ANY(%s::uuid[]) ORDER BY id FOR SHARE", [sessions]
    )
    cursor.execute(
        """SELECT id FROM inference_snapshot
           WHERE status = 0 AND (id, attempts) IN (SELECT * FROM unnest(%s::bigint[], %s::smallint[]))
           ORDER BY id FOR UPDATE""",
        [[claim.id for claim in claims], [claim.attempt for claim in claims]],
    )
    return [row[0] for row in cursor.fetchall()]


def _reason_note(claim: Claim, reason: str) -> None:
    Snapshot.objects.filter(pk=claim.id, status=Snapshot.Status.WAITING).update(
        reason=reason[:LONGEST_REASON]
    )
