"""Which frames a face is followed through: within a claim, and from what any worker has read just before it.

What was read last is in its rows, so it does not matter which worker takes a camera's next frames.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from inference.engine.types import Box, Crop
from inference.models import Snapshot
from inference.services.claim import Claim, crop_of
from inference.services.face_place import one_upright

Sitting = tuple[UUID, int, int]

_GAP_MS = 2000  # the ad's time between two frames, and the camera's
# A camera's picture is looked at whole so often, and all is forgotten that was known of it. Nothing of this is kept
# anywhere: it is so where a frame is the first of its span on the camera's own clock.
WHOLE_MS = 4000
_BEFORE = f"""
    SELECT frame.session_id, before.exposure_id, before.t_ms, before.taken_ms, before.area, before.status, e.faces,
           e.roll, e.box_x, e.box_y, e.box_width, e.box_height
    FROM inference_snapshot frame
    CROSS JOIN LATERAL (
        SELECT b.id, b.exposure_id, b.t_ms, floor(extract(epoch FROM b.taken_at) * 1000)::bigint AS taken_ms,
               b.area, b.status
        FROM inference_snapshot b
        WHERE b.session_id = frame.session_id AND b.sequence BETWEEN frame.sequence - 8 AND frame.sequence - 1
          AND b.status IN ({Snapshot.Status.SCORED.value}, {Snapshot.Status.NO_FACE.value})
        ORDER BY b.sequence DESC LIMIT 1) before
    LEFT JOIN inference_frameemotion e ON e.snapshot_id = before.id
    WHERE frame.id = ANY(%s)
"""  # noqa: S608 - constants of this file


@dataclass(frozen=True)
class Before:
    """The frame of a camera that was read before those in hand. `box` is of its one upright face; None: no such."""

    exposure_id: int
    t_ms: int
    taken_ms: int
    crop: Crop | None
    empty: bool
    box: Box | None


@dataclass
class Sittings:
    """What the engine is told of frames: see `Pipeline.score`."""

    cameras: list[Sitting] = field(default_factory=list)
    known: dict[Sitting, Box | None] = field(default_factory=dict)
    whole: set[int] = field(default_factory=set)


def frames_before(claims: Sequence[Claim]) -> dict[UUID, Before]:
    """Return for each session what was read last before the first of its frames, where there is something."""
    first: dict[UUID, int] = {}
    for claim in claims:
        first[claim.session_id] = min(claim.id, first.get(claim.session_id, claim.id))
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, [list(first.values())])
        rows = cursor.fetchall()
    return {
        session: Before(
            *(exposure, t_ms, taken_ms, crop_of(area), status == Snapshot.Status.NO_FACE),
            Box(*box) if one_upright(faces, roll) else None,
        )
        for session, exposure, t_ms, taken_ms, area, status, faces, roll, *box in rows
    }


def sittings(claims: Sequence[Claim], before: dict[UUID, Before]) -> Sittings:
    """Return for each frame, in the order in which they were taken, its camera, its play, and when its sitting began.

    Within a sitting a face is followed from frame to frame. A jump in time begins another one, so that a camera whose
    pace is slow has each picture looked at whole. So has the first whole one after crops, which told of nobody else.
    """
    last: dict[tuple[UUID, int], tuple[int, Claim | Before]] = {
        (session, frame.exposure_id): (frame.t_ms, frame) for session, frame in before.items()
    }
    told = Sittings()
    for number, claim in enumerate(claims):
        camera = claim.session_id, claim.exposure_id
        began, previous = last.get(camera, (claim.t_ms, None))
        if previous is None or not _follows(claim, previous):
            began = claim.t_ms
        elif previous.crop or _span(claim.session_id, claim.taken_ms) != _span(
            claim.session_id, previous.taken_ms
        ):
            told.whole.add(number)
        elif isinstance(previous, Before) and (previous.box or previous.empty):
            told.known[*camera, began] = previous.box
        last[camera] = began, claim
        told.cameras.append((*camera, began))
    return told


def _follows(claim: Claim, previous: Claim | Before) -> bool:
    return (
        0 <= claim.t_ms - previous.t_ms <= _GAP_MS and abs(claim.taken_ms - previous.taken_ms) <= 2 * _GAP_MS
    )


def _span(session: UUID, taken_ms: int) -> int:
    """The number of a moment's span; those of different cameras begin at different moments."""
    return (taken_ms + session.int % WHOLE_MS) // WHOLE_MS
