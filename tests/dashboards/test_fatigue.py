"""The fatigue page: what it says of a simulation whose truth is known, what is missing, and who may see it."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Answer
from dashboards.analysis.fatigue.measures import MEASURES
from dashboards.analysis.fatigue.readings import fatigue_of_ad, play_counts_of_ads
from dashboards.analysis.fatigue.refresh import fatigue_reading_refresh
from dashboards.models import FatigueReading
from tests.dashboards.fatigue_rows import fatigue_rows


def address(ad: Ad, measure: str = "") -> str:
    return reverse("dashboards:ad-fatigue", args=[ad.campaign_id, ad.pk]) + (
        f"?measure={measure}" if measure else ""
    )


def page_of(client: Client, ad: Ad, measure: str = "") -> str:
    response = client.get(address(ad, measure))
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def worn(plain_ad: Callable[..., Ad]) -> Ad:
    ad = plain_ad("Worn")
    fatigue_rows(ad, viewers=300, exposures=4, gamma=0.7)
    return ad


def test_falling_response_is_limited_with_a_cap_and_attention_apart(worn: Ad, bob_client: Client) -> None:
    page = page_of(bob_client, worn)
    status = fatigue_of_ad(worn, MEASURES["happy"]).document["summary"]
    assert status["status"] in ("limited", "fatigued")
    assert status["probability"] >= 0.9
    assert status["sentence"] in page
    assert "95 % interval" in status["sentence"]
    assert "n = " in status["sentence"]
    assert "Show it to each person at most 2 times" in page or "Show it to each person once" in page
    assert "never called wear-out" in page
    beside = {m.key: told["status"] for m, told in fatigue_of_ad(worn, MEASURES["happy"]).beside}
    assert beside == {"attention": "fresh"}


def test_response_that_stays_is_fresh_without_a_cap(plain_ad: Callable[..., Ad], bob_client: Client) -> None:
    ad = plain_ad("Steady")
    fatigue_rows(ad, viewers=400, exposures=3, gamma=0.0)
    page = page_of(bob_client, ad)
    assert "Fresh: at exposure 3 the same viewers still show" in page
    assert "No cap needed up to exposure 3" in page


def test_too_few_say_what_is_missing_and_show_no_crossings(
    plain_ad: Callable[..., Ad], bob_client: Client
) -> None:
    ad = plain_ad("Small")
    fatigue_rows(ad, viewers=40, exposures=2)
    page = page_of(bob_client, ad)
    document = fatigue_of_ad(ad, MEASURES["happy"]).document
    assert "This needs 30 viewers at 3 exposures" in page
    assert f"60 viewers with two exposures or more (now {document['repeaters']})" in page
    assert "Exposures to half" not in page
    assert "Plan how many you need" in page


def test_ad_without_plays_says_what_to_do(plain_ad: Callable[..., Ad], bob_client: Client) -> None:
    text = page_of(bob_client, plain_ad())
    assert "No finished plays yet" in text
    assert "Plan how many you need" in text


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_and_its_tables_answer(worn: Ad, bob_client: Client, measure: str) -> None:
    assert MEASURES[measure].title in page_of(bob_client, worn, measure)
    for card in fatigue_of_ad(worn, MEASURES[measure]).document["cards"]:
        url = reverse("dashboards:ad-fatigue-csv", args=[worn.campaign_id, worn.pk, card["key"]])
        response = bob_client.get(f"{url}?measure={measure}")
        assert response.status_code == (200 if card["csv_rows"] else 404), card["key"]


def test_split_adds_up_in_the_csv(worn: Ad, bob_client: Client) -> None:
    url = reverse("dashboards:ad-fatigue-csv", args=[worn.campaign_id, worn.pk, "split"])
    text = b"".join(bob_client.get(url).streaming_content).decode()
    rows = list(csv.DictReader(StringIO(text)))
    assert [row["exposure"] for row in rows] == ["1", "2", "3", "4"]
    for row in rows:
        assert float(row["within"]) + float(row["audience"]) == pytest.approx(float(row["change"]), abs=2e-6)
    assert float(rows[-1]["within_high"]) < 0


def test_valence_has_no_status_but_its_change(worn: Ad, bob_client: Client) -> None:
    page = page_of(bob_client, worn, "valence")
    assert "No status for valence" in page
    assert "Valence of the same viewers falls up to exposure 4" in page


def test_what_people_say_stands_apart(worn: Ad, bob_client: Client) -> None:
    assert "Nobody was asked after this ad" in page_of(bob_client, worn)
    Answer.objects.bulk_create(
        Answer(exposure_id=pk, liking=min(5, 2 + number), recall="right")
        for pk, number in worn.exposures.values_list("pk", "number")
    )
    page = page_of(bob_client, worn)
    assert "The same viewers’ answers rise: +2.00 of 5 points up to exposure 4" in page
    assert "No change within the same viewers is seen: 0.00 of the share who name the brand" in page


def test_kept_reading_shows_what_is_computed(
    worn: Ad, bob_client: Client, django_assert_max_num_queries: Callable[..., object]
) -> None:
    before = fatigue_of_ad(worn, MEASURES["happy"])
    fatigue_reading_refresh(ad=worn, plays=play_counts_of_ads([worn.pk])[worn.pk])
    with django_assert_max_num_queries(3):
        after = fatigue_of_ad(worn, MEASURES["happy"])
    assert after.document["cards"][0]["rows"] == before.document["cards"][0]["rows"]
    assert after.document["mixed"].startswith("A linear mixed model")
    assert FatigueReading.objects.filter(ad=worn).count() == len(MEASURES)


def test_withdrawal_changes_the_page_though_a_reading_is_kept(worn: Ad) -> None:
    fatigue_reading_refresh(ad=worn, plays=play_counts_of_ads([worn.pk])[worn.pk])
    before = fatigue_of_ad(worn, MEASURES["happy"]).document["viewers"]
    worn.exposures.filter(session__viewer=worn.exposures.first().session.viewer).delete()
    assert fatigue_of_ad(worn, MEASURES["happy"]).document["viewers"] == before - 1


def test_stranger_and_anonymous_see_nothing(
    plain_ad: Callable[..., Ad], charlie_client: Client, client: Client
) -> None:
    ad = plain_ad()
    csv_url = reverse("dashboards:ad-fatigue-csv", args=[ad.campaign_id, ad.pk, "split"])
    plan = reverse("dashboards:plan", args=[ad.campaign_id])
    for url in (address(ad), csv_url, plan):
        assert charlie_client.get(url).status_code == 404
        assert client.get(url).status_code == 302
    assert client.get(reverse("dashboards:plan-step", args=[ad.campaign_id])).status_code == 401


def test_each_curve_tells_its_own_exposures_to_half_beside_its_weight(worn: Ad, bob_client: Client) -> None:
    page = page_of(bob_client, worn)
    document = fatigue_of_ad(worn, MEASURES["happy"]).document
    card = next(card for card in document["cards"] if card["key"] == "models")
    rows = {row[0].split(":")[0]: row for row in card["rows"]}
    assert rows["Flat"][3:5] == ["never", "never"]
    for name in ("Power", "Exponential", "Wear-in, then wear-out"):
        assert " to " in rows[name][4] and rows[name][4] in page
    tile = next(tile for tile in document["tiles"] if tile["title"] == "Exposures to half")
    assert rows["Power"][4].startswith(tile["value"])
    assert f"power curve, weight {rows['Power'][1]}" in tile["note"]
    assert "Its half-life, ln 2 / λ, in exposures" in page
    url = reverse("dashboards:ad-fatigue-csv", args=[worn.campaign_id, worn.pk, "models"])
    told = list(csv.DictReader(StringIO(b"".join(bob_client.get(url).streaming_content).decode())))
    power = next(row for row in told if row["model"] == "power")
    assert float(power["to_half_low"]) < float(power["to_half"]) < float(power["to_half_high"])
