"""Reads rolled-up plays, those of several ads at once."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from campaigns.models import Ad
from dashboards.selectors.binary_copy import FIRST_DAY, copied, record_of
from dashboards.selectors.exposure_rows import ExposureRows, from_rest
from dashboards.selectors.timelines import raw_of, timeline_of_ad, up_to_date
from dashboards.statistics.frames.grade import GRADES
from dashboards.statistics.frames.packing import STORED
from dashboards.statistics.frames.resting import STORED_LENGTH
from dashboards.statistics.frames.series import SERIES, stored_as

_GRADES = " ".join(f"WHEN '{grade}' THEN {code}" for code, grade in enumerate(GRADES))
_ROWS = f"""
    SELECT t.ad_id::bigint, t.exposure_id::bigint, t.viewer_id, t.number::smallint, t.day,
           (CASE t.grade {_GRADES} END)::smallint, t.valid::integer, t.running::integer, {{levels}},
           substring(t.series FROM t.bins * {{skip}} + 1 FOR t.bins * {{take}})
    FROM dashboards_exposuretrace t WHERE t.running > 0 AND {{up_to_date}} {{order}}
"""  # noqa: S608 - constants of this file
_SET_ASIDE = """
    SELECT t.ad_id, reason.key, sum(reason.value::integer)
    FROM dashboards_exposuretrace t CROSS JOIN jsonb_each_text(t.set_aside) AS reason
    WHERE {up_to_date} GROUP BY t.ad_id, reason.key
"""
_RESTING = tuple(f"t.resting[{place + 1}]" for place in range(STORED_LENGTH))
_FIELDS = {
    "ad": ">i8",
    "exposure": ">i8",
    "viewer": "S16",
    "number": ">i2",
    "day": ">i4",
    "grade": ">i2",
    "valid": ">i4",
    "running": ">i4",
}


def stored_rows_of_ads(ads: Sequence[Ad], names: Sequence[str]) -> dict[int, ExposureRows]:
    """Return the rolled-up plays of each ad by its id, in two queries; rows of another version or bin width are not
    among them. `names`: the series to read; the fewer, and the further in front in `SERIES`, the faster.
    """
    columns = [SERIES.index(stored_as(name)) for name in names]
    first, behind = min(columns), max(columns) + 1
    condition = up_to_date(ads)
    unit = STORED.itemsize
    statement = _ROWS.format(
        skip=first * unit,
        take=(behind - first) * unit,
        levels=", ".join(f"coalesce({own}, 'NaN')" for own in (*map(raw_of, names), *_RESTING)),
        up_to_date=condition,
        order="ORDER BY t.ad_id" if len(ads) > 1 else "",
    )
    data = copied(statement)
    with connection.cursor() as cursor:
        cursor.execute(_SET_ASIDE.format(up_to_date=condition))
        set_aside: dict[int, dict[str, int]] = defaultdict(dict)
        for ad_id, name, count in cursor.fetchall():
            set_aside[ad_id][name] = int(count)
    picked = [column - first for column in columns]
    fields = _FIELDS | dict.fromkeys((*names, *_RESTING), ">f8")
    offset, found = 0, {}
    for ad in sorted(ads, key=lambda ad: ad.pk):
        bins = timeline_of_ad(ad).bins
        record = record_of(fields, (STORED, bins * (behind - first)))
        rows = np.frombuffer(data, dtype=record, offset=offset, count=(len(data) - offset) // record.itemsize)
        others = np.flatnonzero(
            rows["ad"] != ad.pk
        )  # records of other ads may be longer: only the first one counts
        rows = rows[: others[0]] if len(others) else rows
        offset += len(rows) * record.itemsize
        found[ad.pk] = _arrays(rows, bins, names, picked, set_aside[ad.pk])
    return found


def _arrays(
    rows: NDArray[np.void], bins: int, names: Sequence[str], picked: list[int], set_aside: dict[str, int]
) -> ExposureRows:
    resting = np.stack([rows[name].astype(np.float64) for name in _RESTING], axis=1)
    values = rows["values"].reshape(len(rows), rows["values"].shape[1] // bins, bins)
    if picked != list(range(values.shape[1])):
        values = values[:, picked]
    return ExposureRows(
        exposure=rows["exposure"].astype(np.int64),
        viewer=rows["viewer"].copy(),
        number=rows["number"].astype(np.int16),
        day=FIRST_DAY + rows["day"].astype(np.int64),
        grade=np.array(GRADES)[rows["grade"]],
        valid=rows["valid"].astype(np.int64),
        running=rows["running"].astype(np.int64),
        values=from_rest(values.astype(np.float32).swapaxes(1, 2), resting, names),
        raw=np.stack([rows[name].astype(np.float64) for name in names], axis=1),
        resting=resting,
        stored=np.ones(len(rows), dtype=bool),
        set_aside=set_aside,
    )
