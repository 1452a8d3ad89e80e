"""Rolls the frames of finished plays up into one row each: `ExposureTrace`. A play costs its own frames alone."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray
from psycopg2 import Binary
from psycopg2.extras import Json, execute_values

from campaigns.models import ViewerSession
from dashboards.selectors.frame_series import digests_of_frames, series_of_frames
from dashboards.selectors.timelines import CURRENT
from dashboards.statistics.frames.exposure import VERSION, ExposureSeries
from dashboards.statistics.frames.packing import packed
from dashboards.statistics.frames.timeline import Timeline, bin_width_ms
from dashboards.statistics.viewer_parts import viewer_levels
from inference.models import Snapshot
from inference.selectors import frames_of_exposures

BATCH = 100
_OVER = (ViewerSession.Status.FINISHED.value, ViewerSession.Status.ABANDONED.value)

# A sitting that is over takes no more frames (inference/services/ingest.py), so what is rolled up then stays true.
# Its row is held against a withdrawal, which is then wholly before or wholly after; a play that somebody else has in
# hand is left to them. What is due is found first, from indexes alone; only then are rows locked.
_DUE = f"""
    WITH due AS MATERIALIZED (
        SELECT x.id
        FROM campaigns_exposure x
        JOIN campaigns_viewersession v ON v.id = x.session_id
        JOIN campaigns_ad a ON a.id = x.ad_id
        JOIN campaigns_campaign c ON c.id = a.campaign_id
        LEFT JOIN dashboards_exposuretrace t ON t.exposure_id = x.id AND {CURRENT}
        WHERE t.exposure_id IS NULL AND v.status IN %s AND {{which}} AND x.id > %s
              AND NOT EXISTS (SELECT 1 FROM inference_snapshot s
                              WHERE s.exposure_id = x.id AND s.status = {Snapshot.Status.WAITING.value})
        ORDER BY x.id LIMIT %s)
    SELECT x.id, x.ad_id, v.viewer_id, x.number, (x.started_at AT TIME ZONE 'UTC')::date,
           a.duration_ms, c.snapshot_interval_ms
    FROM due
    JOIN campaigns_exposure x ON x.id = due.id
    JOIN campaigns_viewersession v ON v.id = x.session_id
    JOIN campaigns_ad a ON a.id = x.ad_id
    JOIN campaigns_campaign c ON c.id = a.campaign_id
    ORDER BY x.id
    FOR KEY SHARE OF v SKIP LOCKED FOR NO KEY UPDATE OF x SKIP LOCKED
"""  # noqa: S608 - constants of this file
_READ = f"s.status IN ({Snapshot.Status.SCORED.value}, {Snapshot.Status.NO_FACE.value})"
_SNAPSHOTS = f"""
    SELECT s.exposure_id, count(*) FILTER (WHERE NOT {_READ}),
           max(s.taken_at) FILTER (WHERE {_READ}), max(s.finished_at),
           coalesce(array_agg(DISTINCT e.model_version_id) FILTER (WHERE e.model_version_id IS NOT NULL), '{{}}')
    FROM inference_snapshot s LEFT JOIN inference_frameemotion e ON e.snapshot_id = s.id
    WHERE s.exposure_id = ANY(%s) GROUP BY s.exposure_id
"""  # noqa: S608 - constants of this file
_COLUMNS = (
    *("exposure_id", "ad_id", "viewer_id", "number", "day", "version", "bin_ms", "bins", "series"),
    *("means", "resting", "grade", "reasons", "cause", "frames", "running", "valid", "set_aside", "digest"),
    *("unscored", "last_taken_at", "last_finished_at", "model_versions", "rolled_up_at"),
)
_STORE = f"""
    INSERT INTO dashboards_exposuretrace ({", ".join(_COLUMNS)}) VALUES %s
    ON CONFLICT (exposure_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])}
"""  # noqa: S608 - constants of this file
_NO_SNAPSHOTS = (0, None, None, [])


@dataclass(frozen=True)
class _Play:
    pk: int
    ad_id: int
    viewer_id: str
    number: int
    day: date
    timeline: Timeline


def exposures_roll_up(*, seconds: float = 60.0, ad_id: int | None = None) -> int:
    """Roll up all plays that are due, of one ad or of all, in short transactions; return how many.

    Not due: a play that is rolled up already, whose sitting goes on, that has frames waiting, or that somebody else has
    in hand. Rows of another `VERSION` or bin width are due again.

    `seconds`: after this time no further transaction is begun.
    """
    which, values = ("x.ad_id = %s", [ad_id]) if ad_id is not None else ("TRUE", [])
    until, total, last = time.monotonic() + seconds, 0, 0
    while True:
        done = _roll_up(which, values, after=last)
        total += len(done)
        if len(done) < BATCH or time.monotonic() > until:
            return total
        last = done[-1]


@transaction.atomic
def _roll_up(which: str, values: Sequence[int], *, after: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_DUE.format(which=which), [_OVER, *values, after, BATCH])
        plays = [_Play(*row[:5], Timeline(row[5], bin_width_ms(row[6]))) for row in cursor.fetchall()]
        if not plays:
            return []
        ids = [play.pk for play in plays]
        cursor.execute(_SNAPSHOTS, [ids])
        snapshots = {row[0]: row[1:] for row in cursor.fetchall()}
        frames = frames_of_exposures(exposure_ids=ids)
        found, digests = (
            series_of_frames(frames, {play.pk: play.timeline for play in plays}),
            digests_of_frames(frames, ids),
        )
        rows = [
            _row(play, found[play.pk], digests[play.pk], snapshots.get(play.pk, _NO_SNAPSHOTS))
            for play in plays
        ]
        template = f"({', '.join(['%s'] * (len(_COLUMNS) - 1))}, now())"
        execute_values(cursor, _STORE, rows, template=template, page_size=BATCH)
    return ids


def _row(play: _Play, series: ExposureSeries, digest: str, snapshots: Sequence[object]) -> tuple[object, ...]:
    return (
        *(play.pk, play.ad_id, play.viewer_id, play.number, play.day, VERSION),
        *(play.timeline.bin_ms, play.timeline.bins),
        Binary(packed(series.values) if series.running else b""),
        *map(_nulls, (viewer_levels(series.values.T), series.resting.stored())),
        *(series.grade.name, list(series.grade.reasons), series.grade.cause),
        *(series.frames, series.running, series.valid, Json(series.set_aside), digest),
        *snapshots,
    )


def _nulls(values: NDArray[np.float64]) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]
