"""The first minute: who signs in is at home on the overview, and a tour leads from the answer to the ad and on."""

import re
from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, User
from tests.dashboards.factories import rolled_up


def test_home_of_whoever_is_signed_in_is_the_overview(alice_client: Client, bob_client: Client) -> None:
    for client in (alice_client, bob_client):
        assert client.get("/")["Location"] == reverse("dashboards:campaigns")
    assert Client().get("/").status_code == 200


def test_tour_leads_through_five_steps_and_is_not_offered_again(
    watched: Callable[..., Ad], bob_client: Client, bob: User
) -> None:
    ad = watched(12)
    rolled_up(ad)
    text = bob_client.get(reverse("dashboards:campaigns")).content.decode()
    assert "New here?" in text
    steps, address = [], re.search(r'href="([^"]+\?tour=1)"', text)[1]
    while address:
        text = bob_client.get(address.partition("#")[0]).content.decode()
        steps.append(re.search(r"Step (\d) of 5", text)[1])
        anchor = address.partition("#")[2]
        assert not anchor or f'id="{anchor}"' in text, f"{address} leads to nothing"
        own = re.search(r"<aside.+?</aside>", text, re.S)[0]
        address = found[1].replace("&amp;", "&") if (found := re.search(r'href="([^"]+)"', own)) else ""
    assert steps == ["1", "2", "3", "4", "5"]
    assert bob_client.get(reverse("dashboards:tour-end")).status_code == 405
    assert bob_client.post(reverse("dashboards:tour-end")).status_code == 302
    bob.refresh_from_db()
    assert bob.toured_at
    assert "New here?" not in bob_client.get(reverse("dashboards:campaigns")).content.decode()


def test_address_that_names_no_step_shows_none(watched: Callable[..., Ad], bob_client: Client) -> None:
    ad = watched(12)
    page = reverse("dashboards:campaign", args=[ad.campaign_id])
    for asked in ("1", "3", "9", "x", "²"):
        assert 'class="card tour' not in bob_client.get(page, {"tour": asked}).content.decode()


def test_nothing_is_offered_where_nobody_was_measured(bob_client: Client, campaign: object) -> None:
    assert "New here?" not in bob_client.get(reverse("dashboards:campaigns")).content.decode()
