"""What has changed about an ad's frames, and is somebody watching: one cheap query, which a live page can repeat."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

LIVE_SECONDS = 10

_PULSES = """
    SELECT x.ad_id,
           count(DISTINCT x.id), count(DISTINCT v.viewer_id),
           count(s.id) FILTER (WHERE s.status IN (1, 2)),
           count(s.id) FILTER (WHERE s.status IN (3, 4, 5)),
           count(s.id) FILTER (WHERE s.status = 0),
           max(s.finished_at), max(s.taken_at) FILTER (WHERE s.status IN (1, 2)),
           count(DISTINCT v.viewer_id) FILTER (
               WHERE x.status = 'playing' AND s.taken_at > now() - make_interval(secs => %s))
    FROM campaigns_exposure x
    JOIN campaigns_viewersession v ON v.id = x.session_id
    LEFT JOIN inference_snapshot s ON s.exposure_id = x.id
    WHERE x.ad_id = ANY(%s)
    GROUP BY x.ad_id
"""


@dataclass(frozen=True)
class AdPulse:
    """`plays` and `people` count with and without a camera. Frames: `ended` with a reading or without a face,
    `unscored` (unreadable, dead, expired), `waiting`. `live`: viewers at the ad with a frame in the last ten seconds.
    """

    plays: int = 0
    people: int = 0
    ended: int = 0
    unscored: int = 0
    waiting: int = 0
    last_finished_at: datetime | None = None
    last_taken_at: datetime | None = None
    live: int = 0

    @property
    def version(self) -> tuple[int, datetime | None]:
        """Changes whenever the frames behind a trace change: scored, or erased by a withdrawal."""
        return self.ended, self.last_finished_at


def pulses_of_ads(ad_ids: Iterable[int]) -> dict[int, AdPulse]:
    """Return the pulse of each ad, in one query; ads that nobody has played have an empty one."""
    ad_ids = list(ad_ids)
    with connection.cursor() as cursor:
        cursor.execute(_PULSES, [LIVE_SECONDS, ad_ids])
        found = {row[0]: AdPulse(*row[1:]) for row in cursor.fetchall()}
    return {ad_id: found.get(ad_id, AdPulse()) for ad_id in ad_ids}
