"""Where exposures stand in their sessions."""

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Max, Window
from django.db.models.functions import Lag

from campaigns.models import Exposure


def exposure_places(*, campaign_id: int) -> list[tuple[int, int, int]]:
    """Return (exposure, place in its session from 0, the ad before it or −1) of all exposures, in their
    order; one query."""
    before = Window(Lag("ad_id", default=-1), partition_by=F("session_id"), order_by=F("position").asc())
    rows = Exposure.objects.filter(session__campaign=campaign_id).order_by().annotate(before=before)
    return sorted(rows.values_list("pk", "position", "before"))


def exposure_origins(*, ad_id: int) -> dict[int, str]:
    """Return where the frames of an ad's exposures are read, `ViewerSession.Origin` by exposure; one query."""
    rows = Exposure.objects.filter(ad=ad_id).order_by().values_list("session__origin")
    # A row an origin: thousands of rows cost more to take in than to read.
    return {pk: origin for origin, own in rows.annotate(own=ArrayAgg("pk")) for pk in own}


def exposure_next_event(*, exposure: Exposure) -> int:
    """Return the sequence of the event that comes next: 0 at first, more where a page was loaded again."""
    last = exposure.events.aggregate(last=Max("sequence"))["last"]
    return 0 if last is None else last + 1
