"""The sum of rolled-up exposures is what counting them gives, whatever happens to them."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Ad, Exposure, ViewerSession
from dashboards.models import AdTally, ExposureTrace
from dashboards.selectors.pulses import pulses_of_ads
from dashboards.services.rollup import exposures_roll_up
from tests.dashboards.factories import exposure_of, frames_every, rolled_up


def counted(ad: Ad) -> tuple[int, int]:
    rows = ExposureTrace.objects.filter(ad=ad).values_list("frames", flat=True)
    return len(rows), sum(rows)


def tally(ad: Ad) -> tuple[int, int]:
    own = AdTally.objects.get(ad=ad)
    return own.exposures, own.ended


def test_tally_follows_roll_up_change_and_deletion(watched: Callable[..., Ad]) -> None:
    first, second = watched(4, "One"), watched(3, "Two")
    for ad in (first, second):
        rolled_up(ad)
        assert tally(ad) == counted(ad) == (4 if ad == first else 3, counted(ad)[1])
    before = AdTally.objects.get(ad=first).changes
    ExposureTrace.objects.filter(ad=first).update(version=0)
    exposures_roll_up(ad_id=first.pk)
    assert tally(first) == counted(first)
    assert AdTally.objects.get(ad=first).changes > before
    Exposure.objects.filter(ad=first).first().delete()
    assert tally(first) == counted(first) == (3, counted(first)[1])
    assert tally(second) == counted(second)
    Exposure.objects.filter(ad=second).delete()
    assert tally(second) == (0, 0)


def test_pulse_adds_what_is_open_to_what_is_rolled_up(watched: Callable[..., Ad]) -> None:
    ad = watched(3)
    rolled_up(ad)
    exposure_of(ad, frames_every(500, 3000), status=Exposure.Status.PLAYING, age_seconds=1)
    pulse = pulses_of_ads([ad.pk])[ad.pk]
    assert (pulse.exposures, pulse.ended, pulse.going_on, pulse.live) == (4, counted(ad)[1] + 6, 1, 1)


@pytest.mark.django_db
def test_pulse_reads_no_rolled_up_exposure(watched: Callable[..., Ad]) -> None:
    """A live page asks every second: what it costs must not grow with what is over."""
    ad = watched(5)
    rolled_up(ad)
    assert not ViewerSession.objects.filter(status="open").exists()
    with CaptureQueriesContext(connection) as queries:
        pulses_of_ads([ad.pk])
    assert len(queries) == 1
    with connection.cursor() as cursor:
        # What is known of a few rows must not depend on when the database last looked at them.
        cursor.execute("ANALYZE campaigns_exposure, campaigns_viewersession, dashboards_exposuretrace")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN ANALYZE {queries[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    reads = [line for line in plan.splitlines() if "exposuretrace" in line]
    assert all("never executed" in line or "rows=0" in line for line in reads), plan
