"""The list of campaigns: found by any of their words, in any order, without the archive; each with its answer."""

import re
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, AuditEntry, Campaign
from campaigns.services.campaigns import campaign_archive
from dashboards.models import SavedView
from dashboards.services.saved_views import MOST
from tests.dashboards.factories import rolled_up

LIST = "/campaigns/"


def names(client: Client, query: str = "") -> list[str]:
    page = client.get(f"{LIST}?{query}").content.decode()
    return re.findall(r'<h2><a href="/campaigns/\d+/">([^<]+)<', page)


@pytest.fixture
def several(campaign: Campaign, plain_ad: Callable[..., Ad]) -> list[Campaign]:
    """Three campaigns: “Spring”, with an ad “Mountain” tagged “outdoor”; “summer”, published; “Ünter 50%”."""
    Campaign.objects.filter(pk=campaign.pk).update(name="Spring", brand="Alba")
    plain_ad("Mountain", tags=["outdoor"])
    more = [
        Campaign.objects.create(organisation=campaign.organisation, name=name, brand="Berg", status=status)
        for name, status in (("summer", "published"), ("Ünter 50%", "closed"))
    ]
    return [campaign, *more]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Ünter 50%", "summer", "Spring"]),
        ("q=SPRING", ["Spring"]),
        ("q=alba+moun", ["Spring"]),
        ("q=outdoor", ["Spring"]),
        ("q=alba+summer", []),
        ("q=50%25", ["Ünter 50%"]),
        ("q=%25%25", []),
        ("q=ü", ["Ünter 50%"]),
        ("status=published&status=closed", ["Ünter 50%", "summer"]),
        ("status=nonsense&sort=nonsense&page=999&archived=", ["Ünter 50%", "summer", "Spring"]),
        ("sort=name", ["Spring", "summer", "Ünter 50%"]),
        ("sort=created", ["Ünter 50%", "summer", "Spring"]),
        ("archived=on", []),
    ],
)
def test_list_is_searched_filtered_and_sorted(
    several: list[Campaign], bob_client: Client, query: str, found: list[str]
) -> None:
    assert names(bob_client, query) == found


def test_archive_hides_and_brings_back_and_changes_nothing_else(
    several: list[Campaign], alice_client: Client, bob_client: Client, charlie_client: Client
) -> None:
    spring, summer, _ = several
    address = reverse("dashboards:campaign-archive", args=[spring.pk])
    assert bob_client.post(address).status_code == 403
    assert charlie_client.post(address).status_code == 404
    assert alice_client.get(address).status_code == 405
    alice_client.post(address)
    assert "Spring" not in names(bob_client)
    assert names(bob_client, "archived=on") == ["Spring"]
    assert bob_client.get(reverse("dashboards:campaign", args=[spring.pk])).status_code == 200
    alice_client.post(address, {"out": ""})
    assert "Spring" in names(bob_client)
    with pytest.raises(ValidationError):
        campaign_archive(campaign=summer, archived=True)
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "campaign_archived",
        "campaign_restored",
    ]


def test_views_are_kept_for_oneself(
    several: list[Campaign], alice_client: Client, bob_client: Client
) -> None:
    bob_client.post(
        reverse("dashboards:view-keep"), {"name": "Weekly look", "q": "berg", "status": "published"}
    )
    page = bob_client.get(LIST).content.decode()
    assert "Weekly look" in page
    assert "Weekly look" not in alice_client.get(LIST).content.decode()
    view = SavedView.objects.get()
    assert names(bob_client, view.query) == ["summer"]
    delete = reverse("dashboards:view-delete", args=[view.pk])
    assert alice_client.post(delete).status_code == 404
    for n in range(MOST + 3):
        bob_client.post(reverse("dashboards:view-keep"), {"name": f"View {n}", "q": "a"})
    assert SavedView.objects.count() == MOST
    bob_client.post(delete)
    assert not SavedView.objects.filter(pk=view.pk).exists()


def test_row_brings_the_answer_of_the_campaigns_page(
    watched: Callable[..., Ad], bob_client: Client, charlie_client: Client
) -> None:
    ad = watched(26)
    rolled_up(ad)
    address = reverse("dashboards:campaign-headline", args=[ad.campaign_id])
    assert address in bob_client.get(LIST).content.decode()
    answer = re.search(r">([^<]+)</p>", bob_client.get(address).content.decode())[1].strip()
    page = bob_client.get(reverse("dashboards:campaign", args=[ad.campaign_id])).content.decode()
    assert answer
    assert answer in page
    assert charlie_client.get(address).status_code == 404


def test_ads_of_several_campaigns_stand_side_by_side_and_strangers_ads_do_not(
    watched: Callable[..., Ad], bob_client: Client, charlie_client: Client
) -> None:
    ads = [watched(26, "First"), watched(3, "Second")]
    for ad in ads:
        rolled_up(ad)
    address = f"{LIST}side-by-side/?ad={ads[0].pk}&ad={ads[1].pk}&ad=x&ad=999999999999&ad=²"
    page = bob_client.get(address).content.decode()
    assert re.findall(r'data-subject="(ad:\d+)"', page) == [f"ad:{ad.pk}" for ad in ads]
    assert '"name": "First"' in page
    assert '"name": "Second"' not in page  # a preview is listed and not drawn
    assert "First" not in charlie_client.get(address).content.decode()
