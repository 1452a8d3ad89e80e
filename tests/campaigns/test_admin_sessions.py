"""A viewer closed the page and writes later, naming the number: an admin withdraws for them, and nobody else can."""

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Campaign, Exposure, ViewerSession
from tests.campaigns.viewing import Browser, browser_at


@pytest.fixture
def sitting(published: Campaign, ad: Ad) -> Browser:
    browser = browser_at(published)
    browser.call("exposures", {"ad": ad.pk, "position": 0})
    return browser


def url(name: str, sitting: Browser) -> str:
    return reverse(f"admin:campaigns_viewersession_{name}", args=[sitting.session_id])


def test_withdraw_by_an_admin_erases_and_stops_the_session(alice_client: Client, sitting: Browser) -> None:
    assert Exposure.objects.filter(session=sitting.session_id).exists()
    assert "Withdraw and erase" in alice_client.get(url("change", sitting)).content.decode()
    response = alice_client.post(url("withdraw", sitting), follow=True)
    assert "is withdrawn" in response.content.decode()
    assert "Withdraw and erase" not in response.content.decode()
    assert sitting.session.status == ViewerSession.Status.WITHDRAWN
    assert not Exposure.objects.filter(session=sitting.session_id).exists()
    assert sitting.call("camera", {"camera": "granted"}).json()["code"] == "session_withdrawn"


def test_withdraw_by_a_marketer_is_forbidden(marta_client: Client, sitting: Browser) -> None:
    assert "Withdraw and erase" not in marta_client.get(url("change", sitting)).content.decode()
    assert marta_client.post(url("withdraw", sitting)).status_code == 403
    assert sitting.session.status == ViewerSession.Status.OPEN


def test_withdraw_by_charlie_finds_nothing(charlie_client: Client, sitting: Browser) -> None:
    assert charlie_client.post(url("withdraw", sitting)).status_code == 404
    assert sitting.session.status == ViewerSession.Status.OPEN


def test_withdraw_by_a_link_alone_does_nothing(alice_client: Client, sitting: Browser) -> None:
    assert alice_client.get(url("withdraw", sitting)).status_code == 405
    assert sitting.session.status == ViewerSession.Status.OPEN


def test_search_finds_the_number_and_takes_nonsense(alice_client: Client, sitting: Browser) -> None:
    listing = reverse("admin:campaigns_viewersession_changelist")
    number = str(sitting.session_id)
    assert number in alice_client.get(listing, {"q": number}).content.decode()
    assert number in alice_client.get(listing, {"q": number[:8]}).content.decode()
    assert number not in alice_client.get(listing, {"q": "no such number"}).content.decode()
