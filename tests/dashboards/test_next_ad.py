"""The next ad by what a viewer showed: by consent alone, logged, reproducible, and over with one word."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from campaigns.models import Ad, Campaign, Consent, Exposure, PanelVisit, ViewerSession
from campaigns.services.campaigns import campaign_change
from campaigns.services.recruitment import recruitment_set
from campaigns.services.sessions import session_withdraw
from campaigns.ways_out import OUTCOMES
from dashboards.models import AdDecision, TargetingPolicy
from dashboards.selectors.decisions import history_of, policy_read
from dashboards.services.decisions import policies_refit
from dashboards.statistics.targeting.choice import EXPLORATION, Context, propensities
from dashboards.targeting import next_ad as filling
from inference.models import Snapshot
from tests.campaigns.viewing import NO, YES, Browser, browser_at, everywhere
from tests.dashboards.targeting import AGREED, adaptive, ended, next_ad, seated, watch
from tests.people import tool_of

pytestmark = pytest.mark.django_db
TAGS = {"Peak": ["outdoor"], "Sea": ["outdoor"], "Loft": ["city"], "Tram": ["city"]}


@pytest.fixture(autouse=True)
def _nobody_held_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "in_holdout", lambda session: False)


@pytest.fixture
def campaign_chosen(published: Campaign, plain_ad: Callable[..., Ad]) -> Campaign:
    return adaptive(published, plain_ad, TAGS)


def test_who_agreed_gets_each_ad_once_with_a_reason_and_a_logged_choice(campaign_chosen: Campaign) -> None:
    browser = seated(campaign_chosen)
    seen = []
    while (answer := next_ad(browser))["ad"]:
        assert answer["reason"]["words"] and 0 < answer["propensity"] <= 1
        assert next_ad(browser) == answer  # asked again, nothing new is chosen
        watch(browser, answer["ad"]["id"])
        seen.append(answer["ad"]["id"])
    assert sorted(seen) == sorted(campaign_chosen.ads.values_list("pk", flat=True))
    log = list(AdDecision.objects.order_by("position").values_list("ad_id", "position", "arm"))
    assert log == [(ad, place, "policy") for place, ad in enumerate(seen)]
    reasons = list(AdDecision.objects.order_by("position").values_list("reason", flat=True))
    assert (
        reasons[-1] == "only" and "only" not in reasons[:-1]
    )  # nothing was chosen where nothing else was left


@pytest.mark.parametrize("consents", [YES, NO | {"choose_ads": True}], ids=["not agreed", "no camera"])
def test_who_did_not_agree_gets_ads_by_chance_and_nothing_is_logged(
    campaign_chosen: Campaign, consents: dict[str, bool]
) -> None:
    browser = seated(campaign_chosen, consents)
    for _ in TAGS:
        answer = next_ad(browser)
        assert (answer["reason"]["name"], answer["decision"]) == ("chance", None)
        watch(browser, answer["ad"]["id"], read=False)
    assert next_ad(browser)["ad"] is None
    assert not AdDecision.objects.exists()


def test_camera_that_was_stopped_ends_the_choosing(campaign_chosen: Campaign) -> None:
    browser = seated(campaign_chosen)
    watch(browser, next_ad(browser)["ad"]["id"])
    browser.call("camera", {"camera": "stopped"})
    assert next_ad(browser)["decision"] is None


def test_choose_ads_is_off_unless_it_was_said(campaign_chosen: Campaign) -> None:
    browser_at(campaign_chosen, YES)
    assert not Consent.objects.get(purpose="choose_ads").granted


def test_propensities_come_again_from_the_log(campaign_chosen: Campaign) -> None:
    browser = seated(campaign_chosen)
    for smile in (0.0, 0.6, 0.2):
        watch(browser, next_ad(browser)["ad"]["id"], smile=smile)
    next_ad(browser)
    for row in AdDecision.objects.all():
        history = [tuple(own) for own in row.history]
        context = Context(tuple(row.ads), row.position, row.day, history)
        again = propensities(policy_read(row.policy_id), context, seed=row.seed)
        assert np.abs(again - row.propensities).max() < 1e-6
        assert row.propensity == row.propensities[row.ads.index(row.ad_id)] >= EXPLORATION / len(row.ads)
    assert AdDecision.objects.count() == 4


def test_reward_is_known_to_the_next_choice_where_frames_are_read(campaign_chosen: Campaign) -> None:
    browser = seated(campaign_chosen)
    watch(browser, next_ad(browser)["ad"]["id"], smile=0.6)
    next_ad(browser)
    first, second = AdDecision.objects.order_by("position")
    assert (first.reward_state, second.history[0][3]) == ("early", first.reward)
    assert first.reward == pytest.approx(0.5 * (1 + 0.6), abs=0.01)


def test_choice_does_not_wait_for_frames_that_are_not_read(campaign_chosen: Campaign) -> None:
    browser = seated(campaign_chosen)
    watch(browser, next_ad(browser)["ad"]["id"], read=False)
    assert next_ad(browser)["ad"]
    first, second = AdDecision.objects.order_by("position")
    assert (first.reward, first.reward_state, second.history[0][3]) == (None, "waiting", None)
    Snapshot.objects.update(status=Snapshot.Status.NO_FACE)
    assert (
        ended() == 2
    )  # the first without a face, the second never shown: neither has a reward, and that is said
    assert set(AdDecision.objects.values_list("reward_state", flat=True)) == {"missing"}


def test_late_reward_is_that_of_the_whole_exposure(campaign_chosen: Campaign) -> None:
    browser = seated(campaign_chosen)
    watch(browser, next_ad(browser)["ad"]["id"], smile=0.4)
    assert ended() == 1
    row = AdDecision.objects.get()
    assert (row.reward_state, row.reward) == ("known", pytest.approx(0.7, abs=0.01))


def test_viewer_who_smiles_at_one_kind_gets_more_of_it_and_is_told_so(campaign_chosen: Campaign) -> None:
    """Its ads may come twice: after an outdoor ad that pleased and a city ad that did not, outdoor comes more often."""
    Campaign.objects.update(daily_cap=2, ads_per_session=3)
    outdoor = set(Ad.objects.filter(tags=["outdoor"]).values_list("pk", flat=True))
    third, told = [], set()
    for _ in range(12):
        browser = seated(campaign_chosen)
        for _ in range(2):
            ad = next_ad(browser)["ad"]["id"]
            watch(browser, ad, smile=0.8 if ad in outdoor else 0.0)
        next_ad(browser)
        row = AdDecision.objects.get(session=browser.session_id, position=2)
        kinds = {ad in outdoor for ad, *_ in row.history}
        if kinds == {True, False}:
            third.append(sum(p for ad, p in zip(row.ads, row.propensities, strict=True) if ad in outdoor))
            told.add((row.reason, row.reason_tag, row.reason_ads))
    assert third and min(third) > 0.6
    assert ("own_tag", "outdoor", 1) in told


def test_word_of_the_viewer_ends_the_choosing_with_the_next_call(campaign_chosen: Campaign) -> None:
    browser = seated(campaign_chosen)
    watch(browser, next_ad(browser)["ad"]["id"])
    pending = next_ad(browser)
    assert pending["decision"]
    assert browser.call("choose-ads", {"granted": False, "history": "keep"}).status_code == 204
    answer = next_ad(browser)
    assert (answer["reason"]["name"], answer["decision"]) == ("chance", None)
    assert AdDecision.objects.count() == 1  # what was shown stays in the log, what was not is gone
    assert not history_of(browser.session)  # and is used no more
    assert browser.call("choose-ads", {"granted": True}).status_code == 400


def test_word_to_erase_takes_the_decisions_and_the_reasons(campaign_chosen: Campaign) -> None:
    browser = seated(campaign_chosen)
    watch(browser, next_ad(browser)["ad"]["id"])
    next_ad(browser)
    assert browser.call("choose-ads", {"granted": False, "history": "erase"}).status_code == 204
    assert not AdDecision.objects.exists()
    assert (browser.session.ad_choices, len(browser.session.ad_order)) == ([], 1)
    assert next_ad(browser)["decision"] is None


def test_word_counts_in_all_sessions_of_a_recognised_browser(campaign_chosen: Campaign) -> None:
    returning = AGREED | {"return_visits": True}
    first = Browser()
    key = first.start(campaign_chosen, returning).json()["viewer_key"]
    first.call("camera", {"camera": "granted"})
    watch(first, next_ad(first)["ad"]["id"])
    second = seated(campaign_chosen, returning, viewer_key=key)
    assert next_ad(second)["decision"]
    second.call("choose-ads", {"granted": False, "history": "erase"})
    assert not AdDecision.objects.filter(session__viewer=second.session.viewer_id).exists()
    third = seated(campaign_chosen, returning, viewer_key=key)  # who agrees anew is chosen for anew
    next_ad(third)
    assert AdDecision.objects.get(session=third.session_id).history == []


def test_withdrawal_leaves_nothing_of_the_choices(campaign_chosen: Campaign) -> None:
    browser = seated(campaign_chosen)
    watch(browser, next_ad(browser)["ad"]["id"], smile=0.5)
    next_ad(browser)
    later = seated(campaign_chosen)  # another visit, whose choice is made from what came of the first
    ViewerSession.objects.filter(pk=later.session_id).update(viewer=browser.session.viewer)
    next_ad(later)
    assert AdDecision.objects.get(session=later.session_id).history
    session_withdraw(session=browser.session)
    assert not AdDecision.objects.exists()
    assert (browser.session.ad_order, browser.session.ad_choices) == ([], [])
    assert "own_tag" not in everywhere() and "explored" not in everywhere()


def test_cap_of_a_day_holds_across_sessions_of_a_viewer(campaign_chosen: Campaign) -> None:
    returning = AGREED | {"return_visits": True}
    first = seated(campaign_chosen, returning)
    shown = [next_ad(first)["ad"]["id"]]
    watch(first, shown[0])
    viewer = first.session.viewer
    second = seated(campaign_chosen, returning)
    ViewerSession.objects.filter(pk=second.session_id).update(viewer=viewer)
    while ad := next_ad(second)["ad"]:
        watch(second, ad["id"])
        shown.append(ad["id"])
    assert sorted(shown) == sorted(campaign_chosen.ads.values_list("pk", flat=True))
    Exposure.objects.filter(session=first.session_id).update(started_at="2026-01-01T00:00:00Z")
    Campaign.objects.update(ads_per_session=9)
    assert next_ad(second)["ad"]["id"] == shown[0]  # a day later it may come again


def test_number_that_anybody_may_write_opens_nobodys_history(campaign_chosen: Campaign) -> None:
    linked = AGREED | {"panel": True}
    first = seated(campaign_chosen, linked, panel_id="P-1")
    watch(first, next_ad(first)["ad"]["id"], smile=0.5)
    second = seated(campaign_chosen, linked, panel_id="P-1")
    assert second.session.viewer_id == first.session.viewer_id
    next_ad(second)
    assert AdDecision.objects.get(session=second.session_id).history == []
    watch(second, AdDecision.objects.get(session=second.session_id).ad_id)
    assert len(history_of(second.session)) == 1


def test_viewer_who_stops_early_is_not_complete_for_the_panel(campaign_chosen: Campaign) -> None:
    ways = {name: {"url": "https://panel.example/back", "code": name} for name in OUTCOMES}
    recruitment_set(campaign=campaign_chosen, provider="prolific", parameters=["PROLIFIC_PID"], outcomes=ways)
    early, whole = seated(campaign_chosen), seated(campaign_chosen)
    watch(early, next_ad(early)["ad"]["id"])
    while ad := next_ad(whole)["ad"]:
        watch(whole, ad["id"])
    for browser, outcome in ((early, "declined"), (whole, "complete")):
        assert browser.call("finish", {}).status_code == 204
        assert PanelVisit.objects.get(session=browser.session_id).outcome == outcome


def test_session_shows_as_many_ads_as_the_campaign_says(campaign_chosen: Campaign) -> None:
    Campaign.objects.update(ads_per_session=2)
    browser = seated(campaign_chosen)
    for _ in range(2):
        watch(browser, next_ad(browser)["ad"]["id"])
    assert next_ad(browser)["ad"] is None
    Campaign.objects.update(ad_order="random")
    campaign_chosen.refresh_from_db()
    assert len(browser_at(campaign_chosen).session.ad_order) == 2


def test_holdout_is_by_viewer_a_tenth_of_them_and_by_chance(
    campaign_chosen: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    people = [ViewerSession(campaign=campaign_chosen, viewer_id=uuid4()) for _ in range(4000)]
    share = sum(map(filling.in_holdout, people)) / len(people)
    assert abs(share - 0.1) < 0.02
    monkeypatch.setattr(filling, "in_holdout", lambda session: True)
    browser = seated(campaign_chosen)
    answer = next_ad(browser)
    assert (answer["reason"]["name"], answer["propensity"]) == ("chance", 0.25)
    row = AdDecision.objects.get()
    assert (row.arm, row.policy, row.propensities) == ("holdout", None, [0.25] * 4)


def test_policy_learns_from_25_viewers_and_prefers_what_they_liked(campaign_chosen: Campaign) -> None:
    liked = Ad.objects.get(title="Peak").pk
    for _ in range(26):
        browser = seated(campaign_chosen)
        for _ in range(2):
            ad = next_ad(browser)["ad"]["id"]
            watch(browser, ad, smile=0.9 if ad == liked else 0.1)
    assert ended() == 52
    assert policies_refit(seconds=60) == 1
    newest = TargetingPolicy.objects.order_by("-pk").first()
    assert (newest.rewards, newest.viewers) == (52, 26)
    policy = policy_read(newest.pk)
    p = propensities(policy, Context(policy.ads.ads, 0, 20_000.0, []), seed=1)
    assert p[policy.ads.place[liked]] > 0.9
    assert policies_refit(seconds=60) == 0  # nothing new: nothing to learn


def test_simulated_and_unfilled_campaigns_come_by_chance(campaign_chosen: Campaign) -> None:
    browser = seated(campaign_chosen)
    Campaign.objects.update(simulated=True)
    assert next_ad(browser)["decision"] is None


def tool_asks(tool: Client, campaign: Campaign, session: object) -> Any:
    body = {"session": session}
    return tool.post(f"/api/v1/campaigns/{campaign.pk}/next-ad", body, content_type="application/json")


def test_site_of_ones_own_asks_with_its_scope_alone(campaign_chosen: Campaign) -> None:
    browser = seated(campaign_chosen)
    other = tool_of(campaign_chosen.organisation, "campaign:write", "results:read")
    refused = tool_asks(other, campaign_chosen, browser.session_id)
    assert (refused.status_code, refused.json()["scope"]) == (403, "next_ad:write")
    tool = tool_of(campaign_chosen.organisation, "next_ad:write")
    answer = tool_asks(tool, campaign_chosen, browser.session_id)
    assert (answer.status_code, answer.json()["decision"]) == (200, AdDecision.objects.get().pk)
    assert tool_asks(tool, campaign_chosen, str(uuid4())).status_code == 404
    for wrong in ("", "\x00", "x" * 5000, 10**40, None):
        assert tool_asks(tool, campaign_chosen, wrong).status_code == 400
    browser.call("finish", {})
    over = tool_asks(tool, campaign_chosen, browser.session_id)
    assert (over.status_code, over.json()["code"]) == (409, "session_over")


def test_choosing_is_switched_off_while_it_runs_and_never_on(
    campaign_chosen: Campaign, published: Campaign
) -> None:
    browser = seated(campaign_chosen)
    watch(browser, next_ad(browser)["ad"]["id"])
    with pytest.raises(ValidationError):
        campaign_change(campaign=campaign_chosen, ad_order="fixed")
    campaign_change(campaign=campaign_chosen, ad_order="random")
    with pytest.raises(ValidationError):
        campaign_change(campaign=campaign_chosen, ad_order="adaptive")
