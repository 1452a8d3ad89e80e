"""What the pages say: answers with n and interval, or what to do next."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, BrandMoment, Campaign
from campaigns.selectors.campaigns import share_url
from dashboards.analysis.reception.ask import ad_findings
from dashboards.statistics.values import Unit
from dashboards.surfaces.text.format import told
from tests.dashboards.factories import exposure_of, frames_every, resting, smiling


def campaign_page(client: Client, campaign: Campaign, **headers: str) -> str:
    return client.get(reverse("dashboards:campaign", args=[campaign.pk]), headers=headers).content.decode()


def ad_page(client: Client, ad: Ad) -> str:
    return client.get(reverse("dashboards:ad", args=[ad.campaign_id, ad.pk])).content.decode()


def test_campaign_without_ads_says_so(campaign: Campaign, alice_client: Client, bob_client: Client) -> None:
    assert "No ads yet" in campaign_page(alice_client, campaign)
    assert "Add ads" in campaign_page(alice_client, campaign)
    assert "Add ads" not in campaign_page(bob_client, campaign)


def test_published_campaign_without_viewers_offers_the_link(published: Campaign, bob_client: Client) -> None:
    page = campaign_page(bob_client, published)
    assert "No viewers yet" in page
    assert share_url(published) in page


def test_draft_shows_no_link(campaign: Campaign, ad: Ad, bob_client: Client) -> None:
    page = campaign_page(bob_client, campaign)
    assert "Not published yet" in page
    assert campaign.share_code not in page


def test_few_viewers_show_no_figures_but_what_is_missing(
    watched: Callable[..., Ad], bob_client: Client
) -> None:
    ad = watched(3)
    page = campaign_page(bob_client, ad.campaign)
    assert "3 viewers so far: a preview, no conclusions. 22 viewers more make it a result" in page
    assert page.count("22 viewers more make it a result") == 5  # sentence, note, three figures
    assert "valence changes by" not in ad_page(bob_client, ad)
    assert "Preview, no conclusions" in ad_page(bob_client, ad)


def test_one_viewer_has_a_trace_without_a_band(watched: Callable[..., Ad], bob_client: Client) -> None:
    page = ad_page(bob_client, watched(1))
    assert "One viewer: a trace without a band" in page
    assert "no band: one viewer says nothing about others" in page
    assert "24 viewers more" in page


def test_enough_viewers_get_numbers_with_n_and_interval(
    watched: Callable[..., Ad], bob_client: Client
) -> None:
    ad = watched(26)
    level = ad_findings(ad).estimate("change_valence.mean")
    text = told(level, Unit.CHANGE)
    assert "n = 26 · 95 %" in text
    page = ad_page(bob_client, ad)
    judged = ad_findings(ad).estimate("change_valence.judged")
    assert judged.low < level.low and level.high < judged.high
    text = told(judged, Unit.CHANGE)
    assert f"Faces are much more positive than the viewers’ own resting faces: {text}." in page
    assert "This interval holds at every look, while data come in, too (26 viewers so far)." in page
    raw = ad_findings(ad).estimate("valence.mean")
    assert (
        f"As the network read it, mean valence is {told(raw, Unit.SIGNED)}; a resting face does not read 0."
        in page
    )
    page = campaign_page(bob_client, ad.campaign)
    assert f"“{ad.title}”: run. Faces turn more positive than at rest" in page
    digits = f'value="{judged.value!r}" data-finding="change_valence.judged" data-low="{judged.low!r}"'
    assert digits in page


def test_every_number_of_the_campaign_page_says_whose_it_is(
    watched: Callable[..., Ad], bob_client: Client
) -> None:
    ad = watched(12)
    page = campaign_page(bob_client, ad.campaign)
    row = page.split(f'data-subject="ad:{ad.pk}"')[1].split("</li>")[0]
    assert row.count("data-finding") == 4
    assert f'data-subject="campaign:{ad.campaign_id}"' in page


def test_long_titles_may_break_anywhere(watched: Callable[..., Ad], bob_client: Client) -> None:
    ad = watched(2, "W" * 190)
    assert "W" * 190 in campaign_page(bob_client, ad.campaign)
    css = Path("fer_platform/static/css/design.css").read_text()
    assert "overflow-wrap: anywhere" in css


@pytest.mark.parametrize(("language", "written"), [("en", "12,345"), ("de", "12.345")])
def test_numbers_and_days_are_written_as_the_organisation_does(
    watched: Callable[..., Ad], bob_client: Client, language: str, written: str
) -> None:
    ad = watched(2)
    ad.campaign.invited = 12345
    ad.campaign.save()
    organisation = ad.campaign.organisation
    organisation.language, organisation.time_zone = language, "Europe/Vienna"
    organisation.save()
    page = campaign_page(bob_client, ad.campaign)
    assert f">{written}</data>" in page
    assert 'max="12345"' in page
    session = ad.exposures.first().session
    type(session).objects.update(last_seen_at=datetime(2026, 3, 4, 23, 30, tzinfo=UTC))
    listed = bob_client.get(reverse("dashboards:campaigns")).content.decode()
    assert {"en": "March 5, 2026", "de": "5. März 2026"}[language] in listed


def test_ads_are_only_ranked_where_a_test_holds_for_all_of_them(
    watched: Callable[..., Ad], bob_client: Client
) -> None:
    first = watched(12, "Smiles")
    twin = watched(13, "Smiles as well")
    page = campaign_page(bob_client, first.campaign)
    assert "A tie: no ad stands apart from the others." in page
    assert page.count("<small>tied</small>") == 2
    twin.delete()
    dull = watched(11, "Dull")
    for number, exposure in enumerate(dull.exposures.all()):
        exposure.emotions.update(happy=10 * number, neutral=10_000 - 10 * number)
    page = campaign_page(bob_client, first.campaign)
    assert "Run “Smiles”. Received more positively than the other ads" in page
    assert re.findall(r'data-finding="decision.verdict[^>]*>([^<]*)', page) == ["Run", "Drop"]


def test_frames_that_do_not_vary_still_get_an_answer(plain_ad: Callable[..., Ad], bob_client: Client) -> None:
    ad = plain_ad()
    for _ in range(25):
        exposure_of(ad, resting() + frames_every(500, 3000, lambda _: smiling(0.5)))
    assert "All viewers change alike, so nothing can be said of others: +0.500 (n = 25)." in ad_page(
        bob_client, ad
    )


def test_ad_page_shows_brand_moments_and_the_model(watched: Callable[..., Ad], bob_client: Client) -> None:
    ad = watched(2)
    BrandMoment.objects.create(ad=ad, label="Logo </script>", start_ms=500, end_ms=1500)
    page = ad_page(bob_client, ad)
    assert "Logo \\u003C/script\\u003E" in page
    assert "test network (abababababab)" in page


def test_ad_page_counts_the_plays_that_are_left_out(watched: Callable[..., Ad], bob_client: Client) -> None:
    ad = watched(2)
    assert "left out: too few usable pictures" not in ad_page(bob_client, ad)
    exposure_of(ad, resting() + frames_every(500, 1000))
    assert "1 more exposure left out: too few usable pictures" in ad_page(bob_client, ad)


def test_live_part_is_sent_only_when_it_has_changed(published: Campaign, ad: Ad, bob_client: Client) -> None:
    page = campaign_page(bob_client, published)
    assert 'hx-trigger="every 5s"' in page
    again = page.split('hx-get="')[1].split('"')[0]
    assert bob_client.get(again, headers={"HX-Request": "true"}).status_code == 204
    exposure_of(ad, resting() + frames_every(500, 2000))
    response = bob_client.get(again, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert response.content.decode().lstrip().startswith('<div id="reception"')


@pytest.mark.parametrize("rows", [1, 3])
def test_campaign_page_asks_the_same_number_of_queries(
    watched: Callable[..., Ad], bob_client: Client, rows: int, django_assert_num_queries: Callable
) -> None:
    ads = [watched(2, f"Ad {number}") for number in range(rows)]
    campaign_page(bob_client, ads[0].campaign)
    # session, user, campaign, ads, pulses; withdrawals and answers of traces and of the decision; funnel, panel
    # variables, role, alerts; of one ad alone also the three of its norm
    with django_assert_num_queries(21 if rows == 1 else 18):
        page = campaign_page(bob_client, ads[0].campaign)
    assert page.count("ad-row-body") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_campaign_list_asks_the_same_number_of_queries(
    campaign: Campaign, bob_client: Client, rows: int, django_assert_num_queries: Callable
) -> None:
    for number in range(rows - 1):
        Campaign.objects.create(organisation=campaign.organisation, name=f"More {number}", brand="Alpine")
    with django_assert_num_queries(7):  # session, user, count, page, alerts, views, who may make one
        page = bob_client.get(reverse("dashboards:campaigns")).content.decode()
    assert page.count("campaign-name") == rows


def test_list_counts_viewers_and_pages(watched: Callable[..., Ad], bob_client: Client) -> None:
    ad = watched(3)
    for number in range(20):
        Campaign.objects.create(organisation=ad.campaign.organisation, name=f"More {number}", brand="Alpine")
    first = bob_client.get(reverse("dashboards:campaigns")).context["page"]
    assert (first.paginator.count, len(first.object_list)) == (21, 20)
    found = [row for page in (1, 2) for row in first.paginator.page(page) if row.pk == ad.campaign_id]
    assert [(row.ad_count, row.viewer_count) for row in found] == [(1, 3)]
