"""Reads the exposures of a bundle: what is known of each for as long as the bundle is made, and all that is told of it
where it is written. Of thousands of exposures the latter takes 100 MB."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from campaigns.models import Ad, Exposure
from dashboards.models import ExposureTrace
from dashboards.selectors.series import AdSeries, series_of_ad
from dashboards.statistics.frames.series import HEADLINE
from dashboards.surfaces.bundle.frames import made_of_frames

_KNOWN = ("exposure_id", "ad_id", "viewer_id", "model_versions", "digest")
_TOLD = ("number", "day", "grade", "cause", "reasons", "running", "valid", "means", "resting", "frames")
_AT_ONCE = 500


def exposures_known(ads: Sequence[Ad]) -> list[dict[str, Any]]:
    """Return what is known of each exposure, by exposure; of one that goes on, from its frames, all that is told."""
    kept = ExposureTrace.objects.filter(ad__in=ads).values(*_KNOWN)
    found = {row["exposure_id"]: row for row in kept}
    for ad in ads:
        levels = series_of_ad(ad, (HEADLINE,), bins=False)
        pks = levels.exposure[~levels.stored].tolist()
        if not pks:
            continue
        own, made_of = series_of_ad(ad, bins=False, within=(pks[0], pks[-1])), made_of_frames(pks)
        for place in np.flatnonzero(~own.stored).tolist():
            pk = int(own.exposure[place])
            found.setdefault(pk, _going_on(own, place) | made_of[pk])
    sessions = dict(Exposure.objects.filter(ad__in=ads).values_list("pk", "session_id"))
    # One that is withdrawn between two queries is in none: all of this is read in one snapshot of the database.
    return [found[exposure] | {"session_id": sessions[exposure]} for exposure in sorted(found)]


def exposures_told(known: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield them with all that is told of them."""
    for start in range(0, len(known), _AT_ONCE):
        part = known[start : start + _AT_ONCE]
        pks = [row["exposure_id"] for row in part]
        kept = ExposureTrace.objects.filter(exposure__in=pks).values("exposure_id", *_TOLD)
        about = Exposure.objects.filter(pk__in=pks).values("pk", "session__origin", "started_at")
        told, where = {row["exposure_id"]: row for row in kept}, {row["pk"]: row for row in about}
        yield from (row | told.get(pk, {}) | where[pk] for pk, row in zip(pks, part, strict=True))


def _going_on(series: AdSeries, place: int) -> dict[str, Any]:
    return {
        "exposure_id": int(series.exposure[place]),
        "ad_id": series.ad.pk,
        "viewer_id": UUID(series.viewer_keys[series.viewer[place]]),
        "number": int(series.number[place]),
        "day": series.day[place].item(),
        "grade": str(series.grade[place]),
        "final": False,
        "cause": "",
        "reasons": [],
        "running": int(series.running[place]),
        "valid": int(series.valid[place]),
        "means": _nulls(series.raw[place]),
        "resting": _nulls(series.resting[place]),
    }


def _nulls(values: NDArray[np.float64]) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]
