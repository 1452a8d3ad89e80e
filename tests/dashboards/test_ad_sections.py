"""The closer reading of an ad: numbers, key moments with stills, brand moments, levels, segments."""

import csv
from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.clips.poster import poster_make
from campaigns.clips.still import still_make
from campaigns.models import Ad, BrandMoment, Campaign, Viewer, ViewerSession
from dashboards.analysis.reception.ask import ad_findings, subject_of
from dashboards.analysis.reception.questions import AD_QUESTIONS, PRIOR_SHIFT
from dashboards.analysis.reception.weighting import WEIGHTED
from dashboards.models import Analysis
from dashboards.selectors import series
from dashboards.selectors.series import series_of_ad
from dashboards.services.rollup import exposures_roll_up
from dashboards.statistics.frames.valence import EXPRESSIONS
from inference.models import ModelVersion, Snapshot
from tests.dashboards.factories import Frame, exposure_of, frames_every, smiling

PREROLL = [Frame(t_ms, playback=Snapshot.Playback.PREROLL) for t_ms in range(-5000, 0, 500)]


def section(client: Client, ad: Ad, name: str) -> str:
    response = client.get(reverse(f"dashboards:ad-{name}", args=[ad.campaign_id, ad.pk]))
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def long_ad(plain_ad: Callable[..., Ad]) -> Ad:
    """Twelve seconds; forty people smile around 8 s, right after the brand at 7 s; every second one is a customer."""
    ad = plain_ad(duration_ms=12_000)
    rng = np.random.default_rng(3)
    BrandMoment.objects.create(ad=ad, label="Logo", start_ms=7000, end_ms=9000)
    for k, strength in enumerate(rng.uniform(0.3, 0.9, 60)):
        customer = k % 2 == 0
        viewer = Viewer.objects.create(
            organisation=ad.campaign.organisation,
            panel_variables={"customer": "yes" if customer else "no", "age": "x" if k < 5 else "y"},
        )
        height = strength if customer else strength / 4

        def shown(t_ms: int, height: float = height) -> dict[str, float]:
            return smiling(height * max(0.0, 1 - abs(t_ms - 8500) / 1500))

        exposure_of(ad, [*PREROLL, *frames_every(500, 12_000, shown)], viewer=viewer)
    return ad


def test_key_moment_is_found_where_people_smile_and_is_shown_with_its_still(
    long_ad: Ad, bob_client: Client
) -> None:
    best = ad_findings(long_ad).moment("change_valence.high")
    assert best.settled
    assert 7500 <= best.from_ms <= best.at_ms <= best.to_ms <= 9500
    assert best.low < best.value < best.high
    page = section(bob_client, long_ad, "moments")
    assert reverse("dashboards:ad-still", args=[long_ad.campaign_id, long_ad.pk, best.at_ms]) in page
    assert f"n = {best.n}" in page


def test_numbers_show_hook_hold_impact_peak_end_and_slope_with_n_and_interval(
    long_ad: Ad, bob_client: Client
) -> None:
    page = section(bob_client, long_ad, "numbers")
    for title in (
        "Hook",
        "Hold",
        "Impact",
        "Received best",
        "End",
        "Slope",
        "Peak–end–trend",
        "Fastest rise of joy",
    ):
        assert f"<dt>{title} " in page
    assert "n = 60 · 95 %" in page


def test_brand_moment_followed_by_smiles_is_said_to_lift_valence(long_ad: Ad, bob_client: Client) -> None:
    page = section(bob_client, long_ad, "numbers")
    assert "Valence rises after “Logo”: +0." in page


def test_brand_at_the_very_start_has_nothing_to_be_compared_with(
    watched: Callable[..., Ad], bob_client: Client
) -> None:
    ad = watched(12)
    BrandMoment.objects.create(ad=ad, label="Logo", start_ms=0, end_ms=500)
    assert "there are no 5 s before it" in section(bob_client, ad, "numbers")


@pytest.mark.parametrize("viewers", [0, 1, 3])
def test_few_viewers_get_no_numbers(
    plain_ad: Callable[..., Ad], watched: Callable[..., Ad], bob_client: Client, viewers: int
) -> None:
    ad = watched(viewers) if viewers else plain_ad()
    page = section(bob_client, ad, "moments")
    assert "Key moments need 10 viewers" in page
    assert "moment-still" not in page
    assert "preview" in section(bob_client, ad, "levels").lower()
    assert "<data" not in section(bob_client, ad, "norm")


def test_engagement_and_activation_are_charts_and_activation_says_how_little_it_means(
    long_ad: Ad, bob_client: Client
) -> None:
    page = section(bob_client, long_ad, "levels")
    assert 'data-level="engagement"' in page
    assert "Mean engagement is +0." in page
    before, after = page.split('data-level="activation"')
    assert "Low validity" in after and "Low validity" not in before


def test_levels_as_csv_are_those_of_the_series(long_ad: Ad, bob_client: Client) -> None:
    response = bob_client.get(reverse("dashboards:ad-levels-csv", args=[long_ad.campaign_id, long_ad.pk]))
    rows = list(csv.DictReader(response.getvalue().decode("utf-8-sig").splitlines()))
    assert len(rows) == 12
    values = series_of_ad(long_ad).per_viewer("engagement")
    assert float(rows[8]["engagement_mean"]) == pytest.approx(np.nanmean(values[:, 16:18]), abs=1e-3)
    assert rows[8]["engagement_n"] == "60"


def test_segments_are_shown_from_25_viewers_on(long_ad: Ad, bob_client: Client) -> None:
    ViewerSession.objects.update(status=ViewerSession.Status.FINISHED)
    exposures_roll_up(ad_id=long_ad.pk)
    page = section(bob_client, long_ad, "audience")
    assert "Customer “yes” responds more positively than “no”" in page
    assert "needs 20 viewers more" in page
    address = reverse("dashboards:ad-audience-csv", args=[long_ad.campaign_id, long_ad.pk])
    text = bob_client.get(address).getvalue().decode("utf-8-sig")
    found = {(row["key"], row["part"]): row for row in csv.DictReader(text.splitlines())}
    assert found["segment.viewers", "segment:age=x"]["value"] == "5"
    small = found["segment.change_valence", "segment:age=x"]
    assert (small["value"], small["low"], small["high"]) == ("", "", "")
    yes, no = (found["segment.change_valence", f"segment:customer={name}"] for name in ("yes", "no"))
    assert float(yes["low"]) > float(no["high"])


def test_the_headline_stands_weighted_beside_the_other_or_says_why_not(
    long_ad: Ad, bob_client: Client
) -> None:
    assert 'id="weighted"' not in section(bob_client, long_ad, "audience")
    plain = ad_findings(long_ad).estimate("change_valence.mean")
    campaigns = Campaign.objects.filter(pk=long_ad.campaign_id)
    campaigns.update(target_shares={"customer": {"yes": 0.9, "no": 0.1}})
    long_ad.refresh_from_db()
    page = section(bob_client, long_ad, "audience")
    found = ad_findings(long_ad, WEIGHTED)
    own = found.estimate("weighted.change_valence")
    assert own.value > plain.value * 1.2  # customers smile four times as much
    assert found.count("weighted.counts_as") == round(60**2 / (30 * 1.8**2 + 30 * 0.2**2)) < own.n == 60
    assert "60 viewers count as 37" in page and "design effect 1.6" in page
    for shares, why in (
        ({"customer": {"yes": 0.5, "never": 0.5}}, "nobody who was measured has customer “never”"),
        ({"age": {"x": 0.9, "y": 0.1}}, "too few who were measured have age “x”"),
    ):
        campaigns.update(target_shares=shares)
        assert why in section(bob_client, long_ad, "audience")


def test_still_is_the_picture_of_that_moment_and_is_kept_by_the_browser(
    campaign: Campaign, make_ad: Callable[..., Ad], bob_client: Client, charlie_client: Client
) -> None:
    ad = make_ad(campaign)
    early, late = (reverse("dashboards:ad-still", args=[campaign.pk, ad.pk, at_ms]) for at_ms in (100, 1500))
    first, last = bob_client.get(early), bob_client.get(late)
    assert (first.status_code, first["Content-Type"], first.content[:2]) == (200, "image/jpeg", b"\xff\xd8")
    assert first.content != last.content
    assert bob_client.get(early, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert "private" in first["Cache-Control"]
    assert charlie_client.get(early).status_code == 404
    assert (
        bob_client.get(reverse("dashboards:ad-still", args=[campaign.pk, ad.pk, 99_999])).status_code == 404
    )


def test_stranger_and_anonymous_see_no_section(
    watched: Callable[..., Ad], charlie_client: Client, client: Client
) -> None:
    ad = watched(2)
    sections = ("scenes", "moments", "notes", "numbers", "levels", "audience")
    for name in (*sections, "numbers-csv", "levels-csv", "audience-csv"):
        address = reverse(f"dashboards:ad-{name}", args=[ad.campaign_id, ad.pk])
        assert charlie_client.get(address).status_code == 404, name
        assert client.get(address).status_code == 302, name


def test_still_of_a_picture_is_the_picture_at_any_time(tiny_clip: bytes) -> None:
    picture = poster_make(BytesIO(tiny_clip))
    assert still_make(BytesIO(picture), at_ms=0) == still_make(BytesIO(picture), at_ms=9000)
    assert still_make(BytesIO(tiny_clip), at_ms=99_000) == still_make(BytesIO(tiny_clip), at_ms=1999)


def test_expressions_and_thirds_are_shown_with_n_and_stand_in_the_csv(
    long_ad: Ad, bob_client: Client
) -> None:
    page = section(bob_client, long_ad, "numbers")
    happy = page.split('<th scope="row">Happy</th>')[1].split("</tr>")[0]
    assert happy.count("n = 60 · 95 %") == 5
    assert "at 0:08 · n = 60" in happy
    assert "a flat one would be 1" in page
    angry = page.split('<th scope="row">Angry</th>')[1].split("</tr>")[0]
    assert "0 %" in angry and " at 0:" not in angry  # nobody, and so at no moment
    last = page.split('<th scope="row">Last third')[1].split("</tr>")[0]
    assert "0:08–0:12" in last and last.count("n = 60 · 95 %") == 3
    assert "F18 Arc length and thirds" in page
    rows = bob_client.get(reverse("dashboards:ad-numbers-csv", args=[long_ad.campaign_id, long_ad.pk]))
    text = rows.getvalue().decode("utf-8-sig")
    found = {(row["key"], row["part"]): row for row in csv.DictReader(text.splitlines())}
    values = series_of_ad(long_ad).per_viewer("expressing_happy")
    share = float((np.nanmax(values, axis=1) > 0).mean())
    assert 0 < share < 1
    assert float(found["expressing_happy.people", ""]["value"]) == share
    assert int(found["expressing_happy.high", ""]["at_ms"]) // 1000 == 8
    assert float(found["change_valence.arc", ""]["low"]) > 1
    mean, high, change = (
        {place: found[f"change_valence.third.{what}", f"third:{place}"] for place in (2, 3)}
        for what in ("mean", "high", "change")
    )
    assert float(mean[3]["low"]) > float(mean[2]["high"])
    assert int(high[3]["at_ms"]) // 1000 == 8
    assert float(change[2]["low"]) > 0 > float(change[3]["high"])


@pytest.mark.parametrize("over", [True, False])
def test_levels_stand_with_and_without_prior_shift(long_ad: Ad, bob_client: Client, over: bool) -> None:
    assert "not known, so nothing can be shifted" in section(bob_client, long_ad, "prior-shift")
    share = dict.fromkeys(EXPRESSIONS, 0.1)
    prior = {"training": share | {"happy": 0.4}, "target": share | {"neutral": 0.4}}
    ModelVersion.objects.update(prior=prior)
    if over:
        ViewerSession.objects.update(status=ViewerSession.Status.FINISHED)
        exposures_roll_up(ad_id=long_ad.pk)
    read, shifted = ad_findings(long_ad), ad_findings(long_ad, PRIOR_SHIFT)
    assert shifted.estimate("shifted_happy.mean").value < 0.6 * read.estimate("happy.mean").value
    assert shifted.estimate("shifted_neutral.mean").value > read.estimate("neutral.mean").value
    assert shifted.estimate("shifted_valence.mean").n == read.estimate("valence.mean").n == 60
    page = section(bob_client, long_ad, "prior-shift")
    assert page.count('<th scope="row">') == 8
    assert "instead of +" in page
    assert "test network (abababababab), trained on" in page and "Happy 40 %" in page
    assert "test network (abababababab), assumed, not measured" in page


@pytest.mark.parametrize("name", ["ad", "ad-scenes", "ad-moments", "ad-numbers", "ad-levels", "ad-audience"])
def test_a_page_reads_the_ads_exposures_once_for_all_of_its_questions(
    name: str, long_ad: Ad, bob_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []
    stored = series.stored_rows_of_ads
    monkeypatch.setattr(
        series, "stored_rows_of_ads", lambda *given, **how: read.append(given) or stored(*given, **how)
    )
    with CaptureQueriesContext(connection) as asked:
        address = reverse(f"dashboards:{name}", args=[long_ad.campaign_id, long_ad.pk])
        assert bob_client.get(address).status_code == 200
    assert len([own for own in read if own[0]]) == 1
    assert sum("WITH fresh" in own["sql"] for own in asked.captured_queries) == 1
    together = kept_numbers()  # and says the same as each question asked alone
    Analysis.objects.all().delete()
    for question in AD_QUESTIONS:
        if (str(subject_of(long_ad)), question.name) in together:
            ad_findings(long_ad, question)
    alone = kept_numbers()
    assert alone and all(together[own] == numbers for own, numbers in alone.items())


def kept_numbers() -> dict[tuple[str, str], object]:
    return {(own.subject, own.question): own.numbers for own in Analysis.objects.all()}
