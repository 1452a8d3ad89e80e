"""Choosing that ends while a session runs: by the campaign, or by its viewer, once and once more."""

from collections.abc import Callable

import pytest
from django.test import Client

from campaigns.models import Ad, Campaign, Deletion, PanelVisit
from campaigns.services.campaigns import campaign_change
from campaigns.services.recruitment import recruitment_set
from campaigns.ways_out import OUTCOMES
from dashboards.services.exports import exports_expire
from dashboards.surfaces.exports.write import export_write_next
from tests.campaigns.viewing import browser_at
from tests.dashboards.targeting import adaptive, next_ad, seated, watch
from tests.people import tool_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign_chosen(published: Campaign, plain_ad: Callable[..., Ad]) -> Campaign:
    return adaptive(published, plain_ad, {"Peak": ["outdoor"], "Sea": ["outdoor"], "Loft": ["city"]})


def test_who_is_watching_when_choosing_is_switched_off_sees_the_other_ads_by_chance(
    campaign_chosen: Campaign,
) -> None:
    ways = {name: {"url": "https://panel.example/back", "code": name} for name in OUTCOMES}
    recruitment_set(campaign=campaign_chosen, provider="prolific", parameters=["PROLIFIC_PID"], outcomes=ways)
    whole, early = seated(campaign_chosen), seated(campaign_chosen)
    for browser in (whole, early):
        watch(browser, next_ad(browser)["ad"]["id"])
    campaign_change(campaign=campaign_chosen, ad_order="random")
    assert whole.call("resume").json()["count"] == campaign_chosen.ads.count()
    seen = [whole.session.ad_order[0]]
    while (answer := next_ad(whole))["ad"]:
        assert answer["decision"] is None and answer["reason"]["name"] == "chance"
        assert next_ad(whole) == answer
        watch(whole, answer["ad"]["id"])
        seen.append(answer["ad"]["id"])
    assert sorted(seen) == sorted(campaign_chosen.ads.values_list("pk", flat=True))
    for browser, outcome in ((early, "declined"), (whole, "complete")):
        assert browser.call("finish", {}).status_code == 204
        assert PanelVisit.objects.get(session=browser.session_id).outcome == outcome


def test_session_that_had_its_order_from_the_start_is_given_no_more(campaign_chosen: Campaign) -> None:
    Campaign.objects.update(ad_order="random", ads_per_session=2)
    campaign_chosen.refresh_from_db()
    browser = browser_at(campaign_chosen)
    for ad in browser.session.ad_order:
        assert next_ad(browser)["ad"]["id"] == ad
        watch(browser, ad)
    assert next_ad(browser)["ad"] is None


def test_log_that_is_erased_is_in_no_file_and_the_deletion_is_proved(campaign_chosen: Campaign) -> None:
    browser = seated(campaign_chosen)
    watch(browser, next_ad(browser)["ad"]["id"])
    tool = tool_of(campaign_chosen.organisation)
    address = f"/api/v1/campaigns/{campaign_chosen.pk}/exports"
    job = tool.post(address, {"what": "decisions", "form": "csv"}, content_type="application/json").json()
    assert export_write_next()
    link = tool.get(f"/api/v1/exports/{job['id']}").json()["link"]
    assert Client().get(link).status_code == 200
    browser.call("choose-ads", {"granted": False, "history": "erase"})
    assert Client().get(link).status_code == 410
    assert exports_expire() == 1
    browser.call("choose-ads", {"granted": False, "history": "erase"})  # nothing is left, so nothing is noted
    deletion = Deletion.objects.get()
    assert (str(deletion.session_number), deletion.reason) == (browser.session_id, "purpose")
    assert deletion.rows == {"dashboards.AdDecision": 1}


def test_ad_that_is_asked_for_again_after_an_erasure_is_answered_alike(campaign_chosen: Campaign) -> None:
    browser = seated(campaign_chosen)
    watch(browser, next_ad(browser)["ad"]["id"])
    browser.call("choose-ads", {"granted": False, "history": "erase"})
    answer = next_ad(browser)
    assert answer["propensity"] == 0.5 and next_ad(browser) == answer
    browser.call("choose-ads", {"granted": False, "history": "keep"})
    assert browser.session.ad_choices == []  # the reason went with the ad that was not shown
    watch(browser, next_ad(browser)["ad"]["id"])
    assert [own["ad"] for own in browser.session.ad_choices] == browser.session.ad_order[1:]
