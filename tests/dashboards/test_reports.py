"""The printable reports: the pages' answers on paper, for members alone, and open about simulated viewers."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Campaign
from dashboards.analysis.reception.state import reception_of_ad
from dashboards.surfaces.pages import one_at_a_time
from dashboards.surfaces.text.reception import ad_answer
from tests.dashboards.factories import rolled_up


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", content))


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every paragraph that is set, in order."""
    from dashboards.surfaces.paper import style

    said: list[str] = []
    real = style.Text
    monkeypatch.setattr(style, "Text", lambda text, look: said.append(text) or real(text, look))
    return said


def test_ad_report_says_what_the_page_says(
    watched: Callable[..., Ad], bob_client: Client, words: list[str]
) -> None:
    ad = watched(12)
    rolled_up(ad)
    response = bob_client.get(reverse("dashboards:ad-report", args=[ad.campaign_id, ad.pk]))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert words[:2] == [ad.title, ad_answer(reception_of_ad(ad).traces)]
    assert {"Second by second", "Key moments", "The ad in numbers", "Fatigue"} <= set(words)
    assert {
        "Each expression over the whole ad",
        "Surprise",
        "Valence from the resting face, third by third",
        "Last third",
    } <= set(words)
    assert any("n = 12" in text for text in words)
    assert "How these numbers were made" in words
    assert pages(response.content) >= 3


def test_campaign_report_holds_every_ad_and_says_that_viewers_are_simulated(
    watched: Callable[..., Ad], bob_client: Client, words: list[str]
) -> None:
    ads = [watched(12, "First"), watched(11, "Second")]
    Campaign.objects.filter(pk=ads[0].campaign_id).update(simulated=True)
    response = bob_client.get(reverse("dashboards:campaign-report", args=[ads[0].campaign_id]))
    assert response.status_code == 200
    assert "Simulated viewers: nobody was measured. These figures show how the platform works." in words
    assert {"First", "Second", "From invited to analysed"} <= set(words)
    Campaign.objects.update(simulated=False)
    words.clear()
    bob_client.get(reverse("dashboards:campaign-report", args=[ads[0].campaign_id]))
    assert not any("imulated" in text for text in words)


def test_few_viewers_are_called_a_preview_and_get_no_numbers(
    watched: Callable[..., Ad], bob_client: Client, words: list[str]
) -> None:
    ad = watched(3)
    assert bob_client.get(reverse("dashboards:ad-report", args=[ad.campaign_id, ad.pk])).status_code == 200
    assert "A preview: too few viewers for conclusions." in words
    assert "The ad in numbers" not in words


def test_ad_without_viewers_and_campaign_without_ads_have_a_report(
    plain_ad: Callable[..., Ad], other_campaign: Campaign, bob_client: Client, charlie_client: Client
) -> None:
    ad = plain_ad()
    assert bob_client.get(reverse("dashboards:ad-report", args=[ad.campaign_id, ad.pk])).status_code == 200
    assert (
        charlie_client.get(reverse("dashboards:campaign-report", args=[other_campaign.pk])).status_code == 200
    )


def test_strangers_get_no_report(plain_ad: Callable[..., Ad], charlie_client: Client, client: Client) -> None:
    ad = plain_ad()
    for name, args in (("ad-report", [ad.campaign_id, ad.pk]), ("campaign-report", [ad.campaign_id])):
        address = reverse(f"dashboards:{name}", args=args)
        assert charlie_client.get(address).status_code == 404
        assert client.get(address).status_code == 302


def test_second_heavy_answer_waits_for_its_turn_and_is_sent_away(
    plain_ad: Callable[..., Ad], bob_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ad = plain_ad()
    monkeypatch.setattr(one_at_a_time, "WAIT_SECONDS", 0.01)
    addresses = [
        reverse("dashboards:ad-report", args=[ad.campaign_id, ad.pk]),
        reverse("dashboards:campaign-export", args=[ad.campaign_id]),
    ]
    with one_at_a_time._turn:
        for address in addresses:
            response = bob_client.get(address)
            assert (response.status_code, response["Retry-After"]) == (503, "20")
    for address in addresses:
        response = bob_client.get(address)
        assert response.status_code == 200
        assert response.getvalue()  # the turn of an export lasts until it is sent
