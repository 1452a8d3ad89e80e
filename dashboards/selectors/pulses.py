"""What has changed about an ad's frames, and is somebody watching: one cheap query, which a live page can repeat."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

LIVE_SECONDS = 10

# A rolled-up play tells its counts itself; only the others have their frames counted.
_PULSES = """
    WITH stored AS MATERIALIZED (
        SELECT ad_id, exposure_id, viewer_id, frames, unscored, last_finished_at, last_taken_at
        FROM dashboards_exposuretrace WHERE ad_id = ANY(%(ads)s)),
    fresh AS MATERIALIZED (
        SELECT x.id, x.ad_id, x.status,
               (SELECT v.viewer_id FROM campaigns_viewersession v WHERE v.id = x.session_id) AS viewer_id
        FROM campaigns_exposure x
        WHERE x.ad_id = ANY(%(ads)s)
              AND NOT EXISTS (SELECT 1 FROM stored WHERE stored.exposure_id = x.id)),
    counted AS (
        SELECT t.ad_id, t.viewer_id, t.frames AS ended, t.unscored, 0 AS waiting, t.last_finished_at,
               t.last_taken_at, false AS goes_on, false AS live
        FROM stored t
        UNION ALL
        SELECT x.ad_id, x.viewer_id, s.ended, s.unscored, s.waiting, s.last_finished_at, s.last_taken_at,
               x.status = 'playing' OR s.waiting > 0, x.status = 'playing' AND s.fresh
        FROM fresh x
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE status IN (1, 2)) AS ended,
                   count(*) FILTER (WHERE status IN (3, 4, 5)) AS unscored,
                   count(*) FILTER (WHERE status = 0) AS waiting,
                   max(finished_at) AS last_finished_at,
                   max(taken_at) FILTER (WHERE status IN (1, 2)) AS last_taken_at,
                   coalesce(max(taken_at) > now() - make_interval(secs => %(seconds)s), false) AS fresh
            FROM inference_snapshot WHERE exposure_id = x.id) s)
    SELECT ad_id, count(*), count(DISTINCT viewer_id), sum(ended)::bigint, sum(unscored)::bigint,
           sum(waiting)::bigint, max(last_finished_at), max(last_taken_at),
           count(DISTINCT viewer_id) FILTER (WHERE live), count(*) FILTER (WHERE goes_on)
    FROM counted GROUP BY ad_id
"""


@dataclass(frozen=True)
class AdPulse:
    """`plays` and `people` count with and without a camera. Frames: `ended` with a reading or without a face,
    `unscored` (unreadable, dead, expired), `waiting`. `live`: viewers at the ad with a frame in the last ten seconds.
    `going_on`: plays that have not ended, or whose frames wait.
    """

    plays: int = 0
    people: int = 0
    ended: int = 0
    unscored: int = 0
    waiting: int = 0
    last_finished_at: datetime | None = None
    last_taken_at: datetime | None = None
    live: int = 0
    going_on: int = 0

    @property
    def version(self) -> tuple[int, datetime | None, int]:
        """Changes whenever what is behind a trace changes: frames scored, or erased by a withdrawal, a play judged."""
        return self.ended, self.last_finished_at, self.going_on


def pulses_of_ads(ad_ids: Iterable[int]) -> dict[int, AdPulse]:
    """Return the pulse of each ad, in one query; ads that nobody has played have an empty one."""
    ad_ids = list(ad_ids)
    with connection.cursor() as cursor:
        cursor.execute(_PULSES, {"seconds": LIVE_SECONDS, "ads": ad_ids})
        found = {row[0]: AdPulse(*row[1:]) for row in cursor.fetchall()}
    return {ad_id: found.get(ad_id, AdPulse()) for ad_id in ad_ids}
