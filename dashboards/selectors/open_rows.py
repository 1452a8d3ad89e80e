"""Plays that are not rolled up yet, computed from their frames: those that go on, and those of the last seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from django.db import connection

from campaigns.models import Ad
from dashboards.selectors.exposure_rows import ExposureRows, from_rest
from dashboards.selectors.frame_series import series_of_frames
from dashboards.selectors.timelines import timeline_of_ad, up_to_date
from dashboards.statistics.frames.exposure import ExposureSeries
from dashboards.statistics.frames.packing import STORED
from dashboards.statistics.frames.resting import STORED_LENGTH
from dashboards.statistics.frames.series import SERIES, stored_as
from dashboards.statistics.viewer_parts import viewer_levels
from inference.selectors import frames_of_exposures

OPEN = "open"
# Whatever other ads there are, this reads the plays of these, and of the sittings those that are not rolled up.
_PLAYS = """
    WITH stored AS MATERIALIZED (SELECT t.exposure_id FROM dashboards_exposuretrace t WHERE {up_to_date})
    SELECT x.id, x.ad_id, (SELECT v.viewer_id FROM campaigns_viewersession v WHERE v.id = x.session_id),
           x.number, (x.started_at AT TIME ZONE 'UTC')::date,
           x.status = 'playing' OR EXISTS (SELECT 1 FROM inference_snapshot s
                                           WHERE s.exposure_id = x.id AND s.status = 0)
    FROM campaigns_exposure x
    WHERE x.ad_id = ANY(%s) {within} AND NOT EXISTS (SELECT 1 FROM stored WHERE stored.exposure_id = x.id)
    ORDER BY x.id
"""


@dataclass(frozen=True)
class _Play:
    pk: int
    ad_id: int
    viewer_id: UUID
    number: int
    day: date
    goes_on: bool


def open_rows_of_ads(
    ads: Sequence[Ad], names: Sequence[str], *, bins: bool = True, within: tuple[int, int] | None = None
) -> dict[int, ExposureRows]:
    """Return the plays of each ad that are not rolled up, by its id: one query, and one more for their frames.

    The grade of a play that goes on, or whose frames still wait, is `open`: it is not judged before its end.
    `bins`: False returns no series, but their levels. `within`: see `stored_rows_of_ads`.
    """
    with connection.cursor() as cursor:
        stored, own = up_to_date(ads), ""
        if within:
            stored += f" AND t.exposure_id BETWEEN {within[0]:d} AND {within[1]:d}"
            own = f"AND x.id BETWEEN {within[0]:d} AND {within[1]:d}"
        cursor.execute(_PLAYS.format(up_to_date=stored, within=own), [[ad.pk for ad in ads]])
        plays = [_Play(*row) for row in cursor.fetchall()]
    timelines = {ad.pk: timeline_of_ad(ad) for ad in ads}
    found: dict[int, ExposureSeries] = {}
    if plays:
        found = series_of_frames(
            frames_of_exposures(exposure_ids=[play.pk for play in plays]),
            {play.pk: timelines[play.ad_id] for play in plays},
        )
    return {
        ad.pk: _rows(
            [play for play in plays if play.ad_id == ad.pk],
            found,
            names,
            timelines[ad.pk].bins if bins else 0,
        )
        for ad in ads
    }


def _rows(
    plays: list[_Play], found: dict[int, ExposureSeries], names: Sequence[str], bins: int
) -> ExposureRows:
    set_aside: dict[str, int] = {}
    for play in plays:
        for name, count in found[play.pk].set_aside.items():
            set_aside[name] = set_aside.get(name, 0) + count
    ran = [play for play in plays if found[play.pk].running]
    own = [found[play.pk] for play in ran]
    columns = [SERIES.index(stored_as(name)) for name in names]
    resting = np.array([series.resting.stored() for series in own]).reshape(len(ran), STORED_LENGTH)
    # As exact as the stored ones, so that no number moves when a play is rolled up.
    values = np.array([series.values[:bins, columns] for series in own], dtype=STORED)
    return ExposureRows(
        exposure=np.array([play.pk for play in ran], dtype=np.int64),
        viewer=np.array([play.viewer_id.bytes for play in ran], dtype="S16"),
        number=np.array([play.number for play in ran], dtype=np.int16),
        day=np.array([play.day for play in ran], dtype="datetime64[D]"),
        grade=np.array([OPEN if play.goes_on else found[play.pk].grade.name for play in ran], dtype="U8"),
        valid=np.array([series.valid for series in own], dtype=np.int64),
        running=np.array([series.running for series in own], dtype=np.int64),
        values=from_rest(values.reshape(len(ran), bins, len(names)).astype(np.float32), resting, names),
        resting=resting,
        raw=np.array([viewer_levels(series.values.T)[columns] for series in own]).reshape(-1, len(names)),
        stored=np.zeros(len(ran), dtype=bool),
        set_aside=set_aside,
    )
