"""The fatigue page: what it says of a simulation whose truth is known, what is missing, and who may see it."""

import csv
import re
from collections.abc import Callable
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Answer, Campaign, ViewerSession
from campaigns.services.sessions import session_withdraw
from dashboards.analysis import store
from dashboards.analysis.fatigue.ask import AdFatigue, ad_fatigue
from dashboards.analysis.fatigue.measures import DEFAULT, MEASURES
from dashboards.analysis.fatigue.refresh import fatigue_refresh
from dashboards.models import Analysis
from dashboards.surfaces.pages.fatigue import cards_of
from dashboards.surfaces.text import fatigue as words
from tests.dashboards.fatigue_rows import fatigue_rows


def address(ad: Ad, measure: str = "") -> str:
    return reverse("dashboards:ad-fatigue", args=[ad.campaign_id, ad.pk]) + (
        f"?measure={measure}" if measure else ""
    )


def page_of(client: Client, ad: Ad, measure: str = "") -> str:
    response = client.get(address(ad, measure))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def found(ad: Ad, measure: str = "happy") -> AdFatigue:
    return ad_fatigue(ad, [MEASURES[measure]])[0]


def rows_of(client: Client, ad: Ad, card: str, measure: str = "happy") -> list[dict[str, str]]:
    url = reverse("dashboards:ad-fatigue-csv", args=[ad.campaign_id, ad.pk, card])
    text = b"".join(client.get(f"{url}?measure={measure}").streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


@pytest.fixture
def worn(plain_ad: Callable[..., Ad]) -> Ad:
    ad = plain_ad("Worn")
    fatigue_rows(ad, viewers=300, exposures=4, gamma=0.7)
    return ad


def test_falling_response_is_limited_with_a_cap_and_attention_apart(worn: Ad, bob_client: Client) -> None:
    page = page_of(bob_client, worn)
    own = found(worn)
    status = own.value("status")
    assert status.name in ("limited", "fatigued")
    assert status.probability >= 0.9
    sentence = words.answer_sentence(own)
    assert sentence in page
    assert "95 %" in sentence
    assert "n = " in sentence
    assert "No cap needed up to exposure 4: smiles, attention and answers do not all fall" in page
    assert "Calendar days are held apart: one day more leaves" in page
    assert "Typical viewers keep" in page
    assert "never called wear-out" in page
    assert found(worn, "attention").value("status").name == "fresh"
    assert 'Attention</a> <span class="pill pill-ok"><data value="fresh"' in page


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
    assert "This needs 30 viewers at 3 exposures" in page
    assert f"60 viewers with two exposures or more (now {found(ad).count('repeaters')})" in page
    assert "Exposures to half" not in page
    assert "Plan how many you need" in page


def test_ad_without_exposures_says_what_to_do(plain_ad: Callable[..., Ad], bob_client: Client) -> None:
    text = page_of(bob_client, plain_ad())
    assert "No finished exposures yet" in text
    assert "Plan how many you need" in text


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_and_its_tables_answer(worn: Ad, bob_client: Client, measure: str) -> None:
    page = page_of(bob_client, worn, measure)
    assert re.search(r'aria-current="true">(?:Apparent happiness|Valence|Attention)</a>', page)
    for card in cards_of(found(worn, measure)):
        url = reverse("dashboards:ad-fatigue-csv", args=[worn.campaign_id, worn.pk, card.key])
        response = bob_client.get(f"{url}?measure={measure}")
        assert response.status_code == (200 if card.known else 404), card.key


def test_split_adds_up_in_the_csv(worn: Ad, bob_client: Client) -> None:
    parts: dict[str, list[dict[str, str]]] = {}
    for row in rows_of(bob_client, worn, "split"):
        parts.setdefault(row["key"].removeprefix("fatigue.happy."), []).append(row)
    assert [row["at"] for row in parts["change"]] == ["1", "2", "3", "4"]
    whole = zip(parts["change"], parts["change.within"], parts["change.audience"], strict=True)
    for change, within, audience in whole:
        assert float(within["mean"]) + float(audience["mean"]) == pytest.approx(
            float(change["mean"]), abs=1e-12
        )
    assert float(parts["change.within"][-1]["high"]) < 0


@pytest.mark.parametrize(("measure", "title"), [("valence", "Valence")])
def test_measures_whose_zero_is_not_none_have_no_status_but_their_change(
    worn: Ad, bob_client: Client, measure: str, title: str
) -> None:
    page = page_of(bob_client, worn, measure)
    assert f"No status for {measure}" in page
    assert re.search(
        rf"{title} of the same viewers falls up to exposure 4|No change of {measure} within", page
    )
    assert not [own for own in found(worn, measure).findings if own.scale.unit == "ratio" and own.known]


def test_what_people_say_stands_apart(worn: Ad, bob_client: Client) -> None:
    assert "Nobody was asked after this ad" in page_of(bob_client, worn)
    Answer.objects.bulk_create(
        Answer(exposure_id=pk, liking=min(5, 2 + number), recall="right")
        for pk, number in worn.exposures.values_list("pk", "number")
    )
    page = page_of(bob_client, worn)
    assert "The same viewers’ answers rise: +2.000 up to exposure 4" in page
    assert "No change within the same viewers is seen: 0.0 points up to exposure 4" in page
    assert "Purchase intent" not in page  # nobody was asked that


def test_kept_findings_are_shown_as_computed(
    worn: Ad, bob_client: Client, django_assert_max_num_queries: Callable[..., object]
) -> None:
    before = found(worn)
    assert fatigue_refresh(seconds=60) == 1
    with django_assert_max_num_queries(3):
        after = found(worn)
    assert after.findings.revision == before.findings.revision
    assert [own.name for own in after.findings] == [own.name for own in before.findings]
    assert words.within_sentence(after) == words.within_sentence(before)
    check = reverse("dashboards:ad-fatigue-check", args=[worn.campaign_id, worn.pk])
    with django_assert_max_num_queries(10):
        assert "A linear mixed model (F29), as a check" in bob_client.get(check).content.decode()
    questions = Analysis.objects.filter(subject=f"ad:{worn.pk}").values_list("question", flat=True)
    assert set(questions) == {*(f"fatigue:{key}" for key in MEASURES), "fatigue_check:happy"}


def test_withdrawal_changes_the_page_though_findings_are_kept(worn: Ad, bob_client: Client) -> None:
    fatigue_refresh(seconds=60)
    Analysis.objects.update(
        seconds=60.0
    )  # dear: without a withdrawal an older answer would do for ten minutes
    before = found(worn).count("viewers")
    viewer = ViewerSession.objects.filter(exposures__ad=worn).first().viewer
    for session in list(viewer.sessions.all()):
        session_withdraw(session=session)
    assert found(worn).count("viewers") == before - 1


def test_new_exposures_of_a_live_campaign_wait_where_findings_are_dear(
    worn: Ad, bob_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_AT_ONCE_SECONDS", 0.1)
    worn.campaign.status = Campaign.Status.PUBLISHED
    worn.campaign.save()
    page_of(bob_client, worn)
    Analysis.objects.update(seconds=60.0)
    fatigue_rows(worn, viewers=3, seed=9)
    page = page_of(bob_client, worn)
    assert "The newest exposures follow within minutes." in page
    assert found(worn).findings.behind


def test_stranger_and_anonymous_see_nothing(
    plain_ad: Callable[..., Ad], charlie_client: Client, client: Client
) -> None:
    ad = plain_ad()
    csv_url = reverse("dashboards:ad-fatigue-csv", args=[ad.campaign_id, ad.pk, "split"])
    check = reverse("dashboards:ad-fatigue-check", args=[ad.campaign_id, ad.pk])
    for url in (address(ad), csv_url, check):
        assert charlie_client.get(url).status_code == 404
        assert client.get(url).status_code == 302


def test_each_curve_tells_its_own_exposures_to_half_beside_its_weight(worn: Ad, bob_client: Client) -> None:
    page = page_of(bob_client, worn)
    own = found(worn)
    models = page.split('id="title-models"')[1].split("</section>")[0]
    table = {line.split(":")[0]: line for line in re.findall(r'<tr><th scope="row">(.*?)</tr>', models)}
    assert table["Flat"].count("never") == 2
    for name in ("Power", "Exponential", "Wear-in, then wear-out</th>"):
        line = next(text for key, text in table.items() if key.startswith(name.split("<")[0]))
        assert line.count("95 %: ") >= 3
    assert "Half-life in exposures" in models
    power = own["to_half[model:power]"].value
    assert f'data-finding="fatigue.happy.to_half[model:power]" data-low="{power.low!r}"' in page
    told = {(row["key"].split(".", 2)[2], row["part"]): row for row in rows_of(bob_client, worn, "models")}
    row = told["to_half", "model:power"]
    assert float(row["value"]) == power.value
    assert float(row["low"]) < float(row["value"]) < float(row["high"])
    assert DEFAULT.ratio
    weights = [own.value.probability for own in own.parts("weight")]
    assert sum(weights) == pytest.approx(1)


def test_method_of_a_card_names_its_formulas_and_what_was_left_out(worn: Ad, bob_client: Client) -> None:
    page = page_of(bob_client, worn)
    within = page.split('id="title-within"')[1].split("</section>")[0]
    assert "F24 Response within the viewer" in within
    assert "F6 Change from the resting face" in within
    assert "viewers with two exposures or more, of 300" in within
    assert "F33 Break of the level" in page.split('id="title-trend"')[1]
