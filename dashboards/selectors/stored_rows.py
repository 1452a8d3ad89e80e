"""Reads rolled-up plays, those of several ads at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from campaigns.models import Ad
from dashboards.selectors.binary_copy import FIRST_DAY, copied, record_of
from dashboards.selectors.exposure_rows import ExposureRows, from_rest
from dashboards.selectors.timelines import raw_of, timeline_of_ad, up_to_date
from dashboards.statistics.frames.grade import GRADES
from dashboards.statistics.frames.packing import STORED, unpacked
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


def stored_rows_of_ads(
    ads: Sequence[Ad],
    names: Sequence[str],
    resting: Sequence[int],
    *,
    bins: bool = True,
    within: tuple[int, int] | None = None,
) -> dict[int, ExposureRows]:
    """Return the rolled-up plays of each ad by its id, in two queries; rows of another version or bin width are not
    among them. `names`: the series to read; the fewer, and the further in front in `SERIES`, the faster. `resting`:
    which places of `Resting.stored`. `bins`: False reads no series, but their levels. `within`: of the
    exposures from the first to the last of these two alone.
    """
    columns = [SERIES.index(stored_as(name)) for name in names]
    first, behind = (min(columns), max(columns) + 1) if bins else (0, 0)
    condition = up_to_date(ads)
    if within:
        condition += f" AND t.exposure_id BETWEEN {within[0]:d} AND {within[1]:d}"
    unit = STORED.itemsize
    rest = {place: f"t.resting[{place + 1}]" for place in resting}
    statement = _ROWS.format(
        skip=first * unit,
        take=(behind - first) * unit,
        levels=", ".join(f"coalesce({own}, 'NaN')" for own in (*map(raw_of, names), *rest.values())),
        up_to_date=condition,
        order="ORDER BY t.ad_id" if len(ads) > 1 else "",
    )
    data = copied(statement)
    with connection.cursor() as cursor:
        cursor.execute(_SET_ASIDE.format(up_to_date=condition))
        set_aside: dict[int, dict[str, int]] = defaultdict(dict)
        for ad_id, name, count in cursor.fetchall():
            set_aside[ad_id][name] = int(count)
    picked = [column - first for column in columns] if bins else []
    fields = _FIELDS | dict.fromkeys((*names, *rest.values()), ">f8")
    offset, found = 0, {}
    for ad in sorted(ads, key=lambda ad: ad.pk):
        length = timeline_of_ad(ad).bins if bins else 0
        record = record_of(fields, (STORED, length * (behind - first)))
        rows = np.frombuffer(data, dtype=record, offset=offset, count=(len(data) - offset) // record.itemsize)
        others = np.flatnonzero(
            rows["ad"] != ad.pk
        )  # records of other ads may be longer: only the first one counts
        rows = rows[: others[0]] if len(others) else rows
        offset += len(rows) * record.itemsize
        found[ad.pk] = _arrays(rows, record_of(fields), length, names, picked, rest, set_aside[ad.pk])
    return found


def _arrays(
    rows: NDArray[np.void],
    head: np.dtype,
    bins: int,
    names: Sequence[str],
    picked: list[int],
    rest: Mapping[int, str],
    set_aside: dict[str, int],
) -> ExposureRows:
    order = np.argsort(rows["exposure"], kind="stable")  # here, not by moving all of the series once more
    # All but the series as they lie, moved together: one by one each would be looked for in every record.
    heads = rows.view(np.uint8).reshape(len(rows), rows.dtype.itemsize)[order, : head.itemsize]
    own = np.ascontiguousarray(heads).view(head)[:, 0]
    resting = np.full((STORED_LENGTH, len(rows)), np.nan).T  # each figure lies in memory by itself
    for place, name in rest.items():
        resting[:, place] = own[name]
    values = np.zeros((len(rows), len(names), 0), np.float32)
    if bins:
        stored = rows["values"].reshape(len(rows), rows["values"].shape[1] // bins, bins)
        values = unpacked(stored, picked, order)
    return ExposureRows(
        exposure=own["exposure"].astype(np.int64),
        viewer=own["viewer"].copy(),
        number=own["number"].astype(np.int16),
        day=FIRST_DAY + own["day"].astype(np.int64),
        grade=np.array(GRADES)[own["grade"]],
        valid=own["valid"].astype(np.int64),
        running=own["running"].astype(np.int64),
        values=from_rest(values.swapaxes(1, 2), resting, names),
        raw=np.stack([own[name].astype(np.float64) for name in names], axis=1),
        resting=resting,
        stored=np.ones(len(rows), dtype=bool),
        set_aside=set_aside,
    )
