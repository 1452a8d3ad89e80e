"""Questions after an ad: asked where the campaign wants them, skipped at will, erased with a withdrawal."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Answer, Campaign, Exposure
from campaigns.services.campaigns import campaign_publish
from tests.campaigns.viewing import NO, Browser, browser_at


@pytest.fixture
def asking(campaign: Campaign, ad: Ad) -> Campaign:
    """A published campaign that asks, with two other brands."""
    Campaign.objects.filter(pk=campaign.pk).update(ask_after_ads=True, other_brands=["Zephyr", "Aqua"])
    campaign.refresh_from_db()
    return campaign_publish(campaign=campaign)


def watched(campaign: Campaign, ad: Ad, **options: object) -> tuple[Browser, int]:
    browser = browser_at(campaign, **options)
    return browser, browser.call("exposures", {"ad": ad.pk, "position": 0}).json()["exposure"]


def test_answers_are_stored_and_the_first_ones_count(asking: Campaign, ad: Ad) -> None:
    browser, exposure = watched(asking, ad)
    body = {"liking": 4, "purchase_intent": 2, "satisfaction": 5, "brand": asking.brand}
    for answers in (body, body, {"liking": 1}):
        assert browser.call(f"exposures/{exposure}/answers", answers).status_code == 204
    stored = Answer.objects.get()
    assert (stored.exposure_id, stored.liking, stored.purchase_intent, stored.satisfaction) == (
        exposure,
        4,
        2,
        5,
    )
    assert stored.recall == "right"


@pytest.mark.parametrize(("brand", "recall"), [("Zephyr", "wrong"), ("", "unsure"), (None, "")])
def test_recall_is_judged_here_and_the_choice_is_not_kept(
    asking: Campaign, ad: Ad, brand: str | None, recall: str
) -> None:
    browser, exposure = watched(asking, ad, consents=NO)
    assert browser.call(f"exposures/{exposure}/answers", {"brand": brand}).status_code == 204
    stored = Answer.objects.get()
    assert (stored.recall, stored.liking) == (recall, None)


@pytest.mark.parametrize(
    "body", [{"liking": 0}, {"liking": 6}, {"satisfaction": "very"}, {"purchase_intent": 2.5}]
)
def test_answer_off_the_scale_is_refused(asking: Campaign, ad: Ad, body: dict) -> None:
    browser, exposure = watched(asking, ad)
    assert browser.call(f"exposures/{exposure}/answers", body).status_code == 400
    assert not Answer.objects.exists()


def test_brand_that_was_not_offered_is_refused(asking: Campaign, ad: Ad) -> None:
    browser, exposure = watched(asking, ad)
    response = browser.call(f"exposures/{exposure}/answers", {"brand": "Another"})
    assert (response.status_code, response.json()["code"]) == (409, "not_asked")


def test_campaign_that_does_not_ask_takes_no_answer(published: Campaign, ad: Ad) -> None:
    browser, exposure = watched(published, ad)
    response = browser.call(f"exposures/{exposure}/answers", {"liking": 3})
    assert (response.status_code, response.json()["code"]) == (409, "not_asked")
    assert not published.ask_after_ads


def test_nobody_answers_for_another(asking: Campaign, ad: Ad) -> None:
    (_, theirs), (browser, _) = watched(asking, ad), watched(asking, ad)
    assert browser.call(f"exposures/{theirs}/answers", {"liking": 1}).status_code == 404
    browser.token = ""
    assert browser.call(f"exposures/{theirs}/answers", {"liking": 1}).status_code == 401
    assert not Answer.objects.exists()


def test_withdrawal_erases_answers(asking: Campaign, ad: Ad) -> None:
    (leaver, theirs), (stayer, kept) = watched(asking, ad), watched(asking, ad)
    leaver.call(f"exposures/{theirs}/answers", {"liking": 2})
    stayer.call(f"exposures/{kept}/answers", {"liking": 3})
    assert leaver.call("withdraw").status_code == 204
    assert list(Answer.objects.values_list("exposure_id", flat=True)) == [kept]
    assert leaver.call(f"exposures/{theirs}/answers", {"liking": 2}).status_code == 401


def test_database_itself_holds_the_scale(asking: Campaign, ad: Ad) -> None:
    _, exposure = watched(asking, ad)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(exposure=Exposure.objects.get(pk=exposure), liking=9)


def test_notice_and_page_tell_of_questions_where_there_are_some(
    asking: Campaign, client: Client, make_ad: Callable[..., Ad], other_campaign: Campaign
) -> None:
    page = client.get(reverse("campaigns:view", args=[asking.share_code])).content.decode()
    assert "Your answers are kept, under a random number, only if you agree" in page
    assert 'id="questions-form"' in page
    choices = [page.index(f'value="{name}"') for name in sorted(["Aqua", "Zephyr", asking.brand])]
    assert choices == sorted(choices)
    make_ad(other_campaign)
    silent = campaign_publish(campaign=other_campaign)
    page = client.get(reverse("campaigns:view", args=[silent.share_code])).content.decode()
    assert "questions-form" not in page
    assert "What you are asked" not in page


def test_marketer_switches_questions_on_until_somebody_has_come(
    campaign: Campaign, ad: Ad, marta_client: Client
) -> None:
    address = reverse("admin:campaigns_campaign_change", args=[campaign.pk])
    form = marta_client.get(address).context["adminform"].form
    assert form["ask_after_ads"].initial is False
    fields = {name: value for name, value in form.initial.items() if value is not None} | {
        "tags": "",
        "ask_after_ads": "on",
        "other_brands": f"Aqua, {campaign.brand}",
    }
    assert "own brand" in marta_client.post(address, fields).content.decode()
    assert marta_client.post(address, fields | {"other_brands": "Aqua, Zephyr"}).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.ask_after_ads, campaign.other_brands) == (True, ["Aqua", "Zephyr"])
    browser_at(campaign_publish(campaign=campaign))
    assert "ask_after_ads" not in marta_client.get(address).context["adminform"].form.fields
