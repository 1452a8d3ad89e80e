"""The printable reports: the pages' answers on paper, for members alone, and open about simulated viewers."""

import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from campaigns.models import Ad, BrandMoment, Campaign
from dashboards.analysis.reception.state import reception_of_ad
from dashboards.models import ExportJob
from dashboards.services.exports import OPEN_MOST, export_claim, export_fail
from dashboards.surfaces.exports.fair_share import AT_ONCE
from dashboards.surfaces.exports.links import export_link
from dashboards.surfaces.paper.document import campaign_pdf
from dashboards.surfaces.text.reception import ad_answer
from tests.dashboards.factories import rolled_up, taken
from tests.dashboards.test_titles import TITLES


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
    response = taken(bob_client, reverse("dashboards:ad-report", args=[ad.campaign_id, ad.pk]))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    content = response.getvalue()
    assert content.startswith(b"%PDF-")
    assert words[:2] == [ad.title, ad_answer(reception_of_ad(ad).traces)]
    assert {
        "Second by second",
        "Key moments",
        "The ad in numbers",
        "Fatigue",
        "How to read these numbers",
    } <= set(words)
    assert any("n = 12" in text for text in words)
    assert pages(content) == 2


def test_appendix_holds_the_long_tables_and_all_formulas(
    watched: Callable[..., Ad], bob_client: Client, words: list[str]
) -> None:
    ad = watched(12)
    rolled_up(ad)
    reports = [
        reverse("dashboards:ad-report", args=[ad.campaign_id, ad.pk]),
        reverse("dashboards:campaign-report", args=[ad.campaign_id]),
    ]
    for address in reports:
        words.clear()
        assert taken(bob_client, f"{address}?appendix=1").getvalue().startswith(b"%PDF-")
        assert {
            "Each expression over the whole ad",
            "Surprise",
            "Valence from the resting face, third by third",
            "Last third",
            "How these numbers were made",
            "Valence at the least",
            "Reliability of the trace",
        } <= set(words)
    assert [(job.what, job.form) for job in ExportJob.objects.all()] == 2 * [("appendix", "pdf")]


@pytest.mark.parametrize("title", TITLES)
def test_report_of_two_ads_has_six_pages_at_most_whatever_they_are_called(
    watched: Callable[..., Ad], title: str
) -> None:
    ads = [watched(12, title), watched(11, title[::-1])]
    for ad in ads:
        BrandMoment.objects.create(ad=ad, label=title[:40], start_ms=1000, end_ms=2000)
        rolled_up(ad)
    Campaign.objects.update(name=title, simulated=True, ask_after_ads=True)
    content = campaign_pdf(Campaign.objects.get(pk=ads[0].campaign_id))
    assert pages(content) <= 6
    first = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_bounded()
    assert "What to do" in first
    assert len(title) > 60 or ("The ads" in first and "From invited to analysed" in first)
    for page in pypdfium2.PdfDocument(content):
        words = page.get_textpage()
        boxes = [words.get_charbox(place) for place in range(words.count_chars())]
        assert max(right for _, _, right, _ in boxes) < A4[0] - 12 * mm


def test_campaign_report_holds_every_ad_and_says_that_viewers_are_simulated(
    watched: Callable[..., Ad], bob_client: Client, words: list[str]
) -> None:
    ads = [watched(12, "First"), watched(11, "Second")]
    Campaign.objects.filter(pk=ads[0].campaign_id).update(simulated=True)
    response = taken(bob_client, reverse("dashboards:campaign-report", args=[ads[0].campaign_id]))
    assert response.status_code == 200
    assert "Simulated viewers: nobody was measured. These figures show how the platform works." in words
    assert {"First", "Second", "From invited to analysed"} <= set(words)
    Campaign.objects.update(simulated=False)
    words.clear()
    taken(bob_client, reverse("dashboards:campaign-report", args=[ads[0].campaign_id]))
    assert not any("imulated viewers" in text for text in words)


def test_few_viewers_are_called_a_preview_and_get_no_numbers(
    watched: Callable[..., Ad], bob_client: Client, words: list[str]
) -> None:
    ad = watched(3)
    assert taken(bob_client, reverse("dashboards:ad-report", args=[ad.campaign_id, ad.pk])).status_code == 200
    assert "A preview: too few viewers for conclusions." in words
    assert "The ad in numbers" not in words


def test_ad_without_viewers_and_campaign_without_ads_have_a_report(
    plain_ad: Callable[..., Ad], other_campaign: Campaign, bob_client: Client, charlie_client: Client
) -> None:
    ad = plain_ad()
    assert taken(bob_client, reverse("dashboards:ad-report", args=[ad.campaign_id, ad.pk])).status_code == 200
    assert (
        taken(charlie_client, reverse("dashboards:campaign-report", args=[other_campaign.pk])).status_code
        == 200
    )


def test_strangers_get_no_report(plain_ad: Callable[..., Ad], charlie_client: Client, client: Client) -> None:
    ad = plain_ad()
    for name, args in (("ad-report", [ad.campaign_id, ad.pk]), ("campaign-report", [ad.campaign_id])):
        address = reverse(f"dashboards:{name}", args=args)
        assert charlie_client.get(address).status_code == 404
        assert client.get(address).status_code == 302


def test_a_page_asks_once_shows_how_far_it_is_and_no_thread_makes_the_file(
    plain_ad: Callable[..., Ad], bob_client: Client, charlie_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ad = plain_ad()
    address = reverse("dashboards:ad-report", args=[ad.campaign_id, ad.pk])
    monkeypatch.setattr(
        "dashboards.surfaces.paper.document.ad_pdf", lambda _: pytest.fail("made by a thread")
    )
    asked = [bob_client.get(address)["Location"] for _ in range(3)]
    assert len(set(asked)) == 1
    page = bob_client.get(asked[0]).content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert charlie_client.get(asked[0]).status_code == 404
    job = ExportJob.objects.get()
    export_fail(job=export_claim(), problem="The disk is full.")
    page = bob_client.get(asked[0]).content.decode()
    assert "The disk is full." in page and "hx-trigger" not in page
    monkeypatch.undo()
    others = [reverse("dashboards:campaign-report", args=[ad.campaign_id]), address]
    assert [bob_client.get(other).status_code for other in others] == [302, 302]
    for number in range(OPEN_MOST - 2):
        ExportJob.objects.create(campaign=ad.campaign, what="frames", form=f"{number}", scopes=[])
    panel = bob_client.get(reverse("dashboards:campaign-export", args=[ad.campaign_id]))
    assert (panel.status_code, panel["Retry-After"]) == (429, "20")
    assert job.what == "report"


def test_organisations_are_served_in_turn(campaign: Campaign, other_campaign: Campaign) -> None:
    for number in range(4):
        ExportJob.objects.create(campaign=campaign, what="frames", form=f"{number}", scopes=[])
    theirs = ExportJob.objects.create(campaign=other_campaign, what="frames", form="csv", scopes=[])
    first, second, third = (export_claim() for _ in range(3))
    assert (first.form, second.pk, third.form) == ("0", theirs.pk, "1")


def test_slow_readers_of_one_organisation_leave_threads_to_others(
    campaign: Campaign, other_campaign: Campaign, settings: object, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "a.pdf").write_bytes(b"%PDF-" + bytes(300_000))
    links = [
        export_link(
            ExportJob.objects.create(
                campaign=own,
                what="report",
                form="pdf",
                scopes=[],
                status="ready",
                file="a.pdf",
                size=300_005,
                sha256="0" * 64,
            )
        )
        for own in (campaign, other_campaign)
    ]
    readers = [Client().get(links[0]) for _ in range(AT_ONCE)]
    assert [own.status_code for own in readers] == AT_ONCE * [200]
    assert (refused := Client().get(links[0])).status_code == 503
    assert refused["Retry-After"] == "10"
    assert len(Client().get(links[1]).getvalue()) == 300_005
    request_finished.disconnect(close_old_connections)  # it is the test's own
    readers.pop().close()  # gone in the middle
    request_finished.connect(close_old_connections)
    assert Client().get(links[0]).status_code == 200


def test_a_foreign_pages_link_makes_no_file_in_a_members_name(
    plain_ad: Callable[..., Ad], bob_client: Client
) -> None:
    ad = plain_ad()
    address = reverse("dashboards:campaign-report", args=[ad.campaign_id])
    page = reverse("dashboards:campaign", args=[ad.campaign_id])
    for site in ("cross-site", "same-site"):
        assert bob_client.get(address, headers={"Sec-Fetch-Site": site})["Location"] == page
    assert not ExportJob.objects.exists()
    bob_client.get(address, headers={"Sec-Fetch-Site": "same-origin"})
    assert ExportJob.objects.count() == 1
