"""Clips are read for their cuts by the workers, a little at a time: frames of viewers come first."""

from time import monotonic

import structlog
from django.db import transaction

from campaigns.clip_reader import cuts_find
from campaigns.clips.cuts import cuts_chosen
from campaigns.clips.facts import ClipBusy, ClipError
from campaigns.models import Ad

log = structlog.get_logger(__name__)
_MOST_READINGS = 300  # of two seconds each: a clip whose parts cannot be reached ends as one scene


def cuts_read(*, seconds: float) -> int:
    """Read clips whose cuts are not known, for so many seconds; return how many of them are known now."""
    began, known = monotonic(), 0
    while monotonic() - began < seconds:
        outcome = _read_on()
        if outcome is None:
            break
        known += outcome
    return known


@transaction.atomic
def _read_on() -> bool | None:
    """Read one clip a little further: whether its cuts are known now, or None where no clip waits."""
    waiting = Ad.objects.filter(kind=Ad.Kind.VIDEO, cuts_ms=None).order_by("pk")
    ad = waiting.select_for_update(skip_locked=True, no_key=True).first()
    if ad is None:
        return None
    reading = ad.cuts_reading or {"until_ms": 0, "found": [], "readings": 0}
    try:
        with ad.file.open("rb") as file:
            found, until_ms, over = cuts_find(file, from_ms=reading["until_ms"])
    except ClipBusy:
        return None
    except (ClipError, OSError, ValueError) as error:
        log.warning("cuts_not_read", ad=ad.pk, until_ms=reading["until_ms"], error=str(error))
        found, until_ms, over = [], reading["until_ms"], True
    known = dict([*reading["found"], *found])
    readings = reading["readings"] + 1
    if over or until_ms <= reading["until_ms"] or readings >= _MOST_READINGS:
        ad.cuts_ms, ad.cuts_reading = cuts_chosen(list(known.items()), duration_ms=ad.duration_ms), None
    else:
        ad.cuts_reading = {"until_ms": until_ms, "found": sorted(known.items()), "readings": readings}
    ad.save(update_fields=["cuts_ms", "cuts_reading"])
    return ad.cuts_ms is not None
