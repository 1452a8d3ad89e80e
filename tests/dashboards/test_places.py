"""A panel's quota holds however many come at once, and reopens exactly as often as nothing of a visit can be used."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from campaigns.models import Ad, Campaign, PanelVisit, SliderTrace
from campaigns.selectors.recruitment import cells_told
from campaigns.services.recruitment import recruitment_set
from dashboards.models import ExposureTrace
from dashboards.services.places import places_reopen
from dashboards.services.rollup import exposures_roll_up
from tests.campaigns.test_recruitment import begun, watched
from tests.campaigns.viewing import Browser, notice_read

PLACES = 5


def limited(campaign: Campaign) -> Campaign:
    ways = {"over_quota": {"url": "https://panel.example/full?id={id}", "code": "FULL"}}
    recruitment_set(campaign=campaign, provider="own", parameters=["id"], outcomes=ways, quota=PLACES)
    return campaign


def come(campaign: Campaign, version: str, home: int) -> Browser | str:
    browser = Browser()
    browser.client = Client(REMOTE_ADDR=f"10.0.{home // 250}.{home % 250}")
    answer = browser.start(campaign, notice_version=version)
    return browser if answer.status_code == 201 else answer.json()["code"]


@pytest.mark.django_db(transaction=True)
def test_who_come_at_once_get_exactly_the_places_that_there_are(published: Campaign) -> None:
    version = notice_read(limited(published))

    def one(home: int) -> Browser | str:
        try:
            return come(published, version, home)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as people:
        came = list(people.map(one, range(8 * PLACES)))
    assert sum(isinstance(own, Browser) for own in came) == PLACES == PanelVisit.objects.count()
    assert {own for own in came if isinstance(own, str)} == {"quota_full"}


def test_a_place_is_free_again_where_nobody_watched_or_nothing_can_be_used(
    published: Campaign, ad: Ad
) -> None:
    version = notice_read(limited(published))
    homes = iter(range(100))
    browsers = [come(published, version, next(homes)) for _ in range(PLACES)]
    full = Client().get(f"/v/{published.share_code}/?id=P-1")
    assert (full.status_code, "All places are taken" in full.content.decode()) == (410, True)
    assert "https://panel.example/full?id=P-1" in full.content.decode()
    stopped, withdrawn, unusable, usable, ungraded = browsers
    stopped.call("finish")
    withdrawn.call("withdraw")
    for own in (unusable, usable):
        watched(own)
    assert exposures_roll_up(ad_id=ad.pk) == 2
    ExposureTrace.objects.filter(exposure__session=usable.session_id).update(grade="fair")
    watched(ungraded)
    assert places_reopen() == 1
    assert places_reopen() == 0
    assert PanelVisit.objects.get(released=True).session_id == unusable.session.pk
    assert unusable.call("way-out").json()["outcome"] == "complete"  # the panel is told what it was told
    came = [come(published, version, next(homes)) for _ in range(PLACES)]
    assert sum(isinstance(own, Browser) for own in came) == 3


def test_a_place_of_a_group_is_reopened_alike_but_not_where_the_slider_was_moved(
    published: Campaign, ad: Ad
) -> None:
    cells = [{"variable": "age", "value": "old", "places": 2}]
    recruitment_set(campaign=published, provider="own", parameters=["id"], outcomes={}, cells=cells)
    silent, told = (watched(begun(published, f"id=P-{nth}&seg_age=old")) for nth in range(2))
    SliderTrace.objects.create(exposure=told.session.exposures.get(), at_ms=[0], values=[50])
    assert exposures_roll_up(ad_id=ad.pk) == 2
    assert (cells_told(published)[0].taken, places_reopen(), places_reopen()) == (2, 1, 0)
    assert PanelVisit.objects.get(released=True).session_id == silent.session.pk
    assert cells_told(published)[0].taken == 1
