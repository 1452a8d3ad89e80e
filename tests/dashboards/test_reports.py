"""The printable reports: the pages' answers on paper, for members alone, and open about simulated viewers."""

import re
from collections.abc import Callable

import pytest
from dashboards.analysis.reception.traces import trace_of_ad
from dashboards.surfaces.paper.line_chart import Axes, ChartLine, line_chart
from dashboards.surfaces.sentences import ad_answer
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Campaign
from dashboards.surfaces.pages import one_at_a_time
from dashboards.surfaces.paper.document import SIMULATED
from dashboards.surfaces.paper.style import colour
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
    assert words[:2] == [ad.title, ad_answer(trace_of_ad(ad))]
    assert {"Second by second", "Key moments", "The ad in numbers", "Fatigue"} <= set(words)
    assert {
        "Each expression over the whole ad (F13)",
        "Surprise",
        "Valence, third by third (F18)",
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
    assert SIMULATED in words
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


def test_lines_break_at_gaps_and_bands_are_drawn_as_shapes() -> None:
    points = [[0, 0.1], [1, 0.2], [2, None], [3, 0.3], [4, 0.4]]
    band = [[x, y and y - 0.05, y and y + 0.05] for x, y in points]
    axes = Axes((0, 4), (0, 1), [(0, "0:00")], str)
    kinds = [
        type(shape).__name__
        for shape in line_chart([ChartLine("x", colour("--brand"), points, band)], axes).contents
    ]
    assert (kinds.count("PolyLine"), kinds.count("Polygon")) == (2, 2)
