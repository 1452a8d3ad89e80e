"""A rehearsal counts nowhere: in no finding, list, norm, export or exposure; it fixes nothing and soon is gone."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import Ad, Campaign, Exposure, Organisation, Viewer, ViewerSession
from campaigns.selectors.campaigns import campaign_has_results, campaigns_for
from campaigns.selectors.sessions import REHEARSAL_OPEN, CampaignNotOpen, campaign_open_get
from campaigns.services.campaigns import campaign_delete
from campaigns.services.copies import rehearsal_make
from campaigns.services.erasure import sessions_retire
from campaigns.services.organisations import organisation_delete
from dashboards.selectors.funnel import funnel_of_campaign
from dashboards.selectors.norms import ads_of_norm
from tests.campaigns.viewing import YES, browser_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def rehearsed(ad: Ad) -> Campaign:
    """A rehearsal in which somebody has watched the ad to its end."""
    rehearsal = rehearsal_make(campaign=ad.campaign)
    browser = browser_at(rehearsal, YES | {"return_visits": True})
    shown = rehearsal.ads.get()
    assert browser.call("exposures", {"ad": shown.pk, "position": 0}).status_code == 200
    Exposure.objects.update(status="completed")
    return rehearsal


def test_rehearsal_is_a_real_viewing_that_nobody_can_look_up(
    rehearsed: Campaign, ad: Ad, alice_client: Client, operator_client: Client, operator: Any, alice: Any
) -> None:
    page = Client().get(f"/v/{rehearsed.share_code}/")
    assert b"A rehearsal" in page.content
    assert page.content.count(b"all of it is erased within a day") == 2  # above, and at the end
    assert b"stay with" not in page.content
    for user in (alice, operator):
        assert list(campaigns_for(user)) == [ad.campaign]
    for client in (alice_client, operator_client):
        for address in (
            f"/campaigns/{rehearsed.pk}/",
            f"/studio/{rehearsed.pk}/",
            f"/api/v1/campaigns/{rehearsed.pk}",
        ):
            assert client.get(address).status_code == 404, address
        for model in ("campaign", "ad", "viewersession", "viewer"):
            listed = client.get(f"/admin/campaigns/{model}/").content.decode()
            assert (
                str(rehearsed.sessions.get().pk)[:8] not in listed
                and f"/{rehearsed.pk}/change/" not in listed
            )
    assert [row["id"] for row in alice_client.get("/api/v1/campaigns").json()["results"]] == [ad.campaign_id]
    assert not Organisation.objects.filter(pk=rehearsed.organisation_id).exists()


def test_rehearsal_fixes_nothing_and_counts_nowhere(rehearsed: Campaign, ad: Ad) -> None:
    assert not campaign_has_results(ad.campaign)
    funnel = funnel_of_campaign(ad.campaign)
    assert (funnel.reached["answered"], funnel.exposures["graded"]) == (0, 0)
    assert ads_of_norm(ad.campaign) == [ad]
    assert not ad.exposures.exists() and not ad.campaign.organisation.viewers.exists()


def test_rehearsing_viewer_sees_the_ad_for_the_first_time_afterwards(rehearsed: Campaign, ad: Ad) -> None:
    viewer = Viewer.objects.get()
    assert viewer.organisation_id == rehearsed.organisation_id != ad.campaign.organisation_id


def test_rehearsing_anew_shows_the_newest_state_at_the_same_address(rehearsed: Campaign, ad: Ad) -> None:
    Campaign.objects.filter(pk=ad.campaign_id).update(preroll_seconds=11)
    again = rehearsal_make(campaign=ad.campaign)
    assert (again.share_code, again.preroll_seconds) == (rehearsed.share_code, 11)
    assert Campaign.objects.filter(rehearses=ad.campaign).count() == 1
    assert not ViewerSession.objects.exists() and not Viewer.objects.exists()
    assert Path(ad.file.path).exists()  # both show it
    assert Organisation.everything.filter(rehearses__isnull=False).count() == 1


def test_rehearsal_is_erased_within_a_day_and_its_link_ends_within_a_week(rehearsed: Campaign) -> None:
    ViewerSession.objects.update(status="finished")
    assert sessions_retire(limit=10) == 0
    ViewerSession.objects.update(started_at=timezone.now() - timedelta(days=1, minutes=1))
    assert sessions_retire(limit=10) == 1
    assert not ViewerSession.objects.exists() and not Viewer.objects.exists()
    assert campaign_open_get(share_code=rehearsed.share_code) == rehearsed
    Campaign.objects.filter(pk=rehearsed.pk).update(published_at=timezone.now() - REHEARSAL_OPEN)
    with pytest.raises(CampaignNotOpen):
        campaign_open_get(share_code=rehearsed.share_code)


@pytest.mark.parametrize("what", ["campaign", "organisation"])
def test_rehearsal_goes_with_what_it_rehearses(
    what: str, rehearsed: Campaign, ad: Ad, django_capture_on_commit_callbacks: Any
) -> None:
    file = Path(ad.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        if what == "campaign":
            campaign_delete(campaign=ad.campaign)
        else:
            organisation_delete(organisation=ad.campaign.organisation)
    assert not Campaign.objects.exists() and not ViewerSession.objects.exists() and not file.exists()
