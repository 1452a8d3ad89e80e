"""What has changed about an ad's frames, and is somebody watching: one cheap query, which a live page can repeat.

It costs what is open now, however many exposures there have been: the rolled-up ones are kept as a sum (`AdTally`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from dashboards.selectors.once import once

LIVE_SECONDS = 10

# Exposures that are not rolled up belong to sessions that go on, or were over some seconds ago; both are few.
_PULSES = """
    WITH fresh AS MATERIALIZED (
        SELECT x.id, x.ad_id, x.status, v.viewer_id
        FROM campaigns_viewersession v
        JOIN campaigns_exposure x ON x.session_id = v.id
        WHERE x.ad_id = ANY(%(ads)s)
              AND (v.status = 'open' OR v.ended_at > now() - make_interval(mins => %(minutes)s))
              AND NOT EXISTS (SELECT 1 FROM dashboards_exposuretrace t WHERE t.exposure_id = x.id)),
    counted AS (
        SELECT x.ad_id, x.viewer_id, s.*, x.status = 'playing' OR s.waiting > 0 AS goes_on,
               x.status = 'playing' AND s.fresh AS live
        FROM fresh x
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE status IN (1, 2)) AS ended,
                   count(*) FILTER (WHERE status IN (3, 4, 5, 6)) AS unscored,
                   count(*) FILTER (WHERE status = 0) AS waiting,
                   max(finished_at) AS last_finished_at,
                   max(taken_at) FILTER (WHERE status IN (1, 2)) AS last_taken_at,
                   coalesce(max(taken_at) > now() - make_interval(secs => %(seconds)s), false) AS fresh
            FROM inference_snapshot WHERE exposure_id = x.id) s),
    open AS (
        SELECT ad_id, count(*) AS exposures, sum(ended)::bigint AS ended, sum(unscored)::bigint AS unscored,
               sum(waiting)::bigint AS waiting, max(last_finished_at) AS last_finished_at,
               max(last_taken_at) AS last_taken_at, count(DISTINCT viewer_id) FILTER (WHERE live) AS live,
               count(*) FILTER (WHERE goes_on) AS going_on
        FROM counted GROUP BY ad_id)
    SELECT a.id, coalesce(t.exposures, 0) + coalesce(o.exposures, 0), coalesce(t.ended, 0) + coalesce(o.ended, 0),
           coalesce(t.unscored, 0) + coalesce(o.unscored, 0), coalesce(o.waiting, 0), o.last_finished_at,
           greatest(t.last_taken_at, o.last_taken_at), coalesce(o.live, 0), coalesce(o.going_on, 0),
           coalesce(t.changes, 0)
    FROM unnest(%(ads)s::bigint[]) AS a(id)
    LEFT JOIN dashboards_adtally t ON t.ad_id = a.id
    LEFT JOIN open o ON o.ad_id = a.id
"""
_MINUTES = (
    60  # what was not rolled up by then is waited for: its frames are in the figures, not in the counts
)


@dataclass(frozen=True)
class AdPulse:
    """`exposures` count with and without a camera. Frames: `ended` with a reading or without a face, `unscored`
    (unreadable, failed, expired, lost), `waiting`. `live`: viewers at the ad with a frame in the last ten seconds.
    `going_on`: exposures that have not ended, or whose frames wait. `changes`: of the rolled-up ones.
    """

    exposures: int = 0
    ended: int = 0
    unscored: int = 0
    waiting: int = 0
    last_finished_at: datetime | None = None
    last_taken_at: datetime | None = None
    live: int = 0
    going_on: int = 0
    changes: int = 0

    @property
    def version(self) -> tuple[int, datetime | None, int, int]:
        """Changes whenever what is behind a trace changes: frames scored or erased, an exposure judged."""
        return self.ended, self.last_finished_at, self.going_on, self.changes


@once
def pulses_of_ads(ad_ids: Collection[int]) -> dict[int, AdPulse]:
    """Return the pulse of each ad, in one query; ads that nobody has seen have an empty one."""
    with connection.cursor() as cursor:
        cursor.execute(_PULSES, {"seconds": LIVE_SECONDS, "minutes": _MINUTES, "ads": list(ad_ids)})
        return {row[0]: AdPulse(*row[1:]) for row in cursor.fetchall()}
