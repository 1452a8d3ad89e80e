"""Whether choosing is worth it: the page, the findings, the log as rows and files, and what a replay says of it."""

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Ad, Campaign, Exposure, Viewer, ViewerSession
from dashboards.analysis.targeting.ask import targeting_findings
from dashboards.models import AdDecision
from dashboards.services.decisions import policies_refit, policy_begin
from dashboards.surfaces.exports.write import export_write_next
from tests.dashboards.targeting import adaptive, ended, next_ad, seated, watch
from tests.dashboards.test_next_ad import TAGS
from tests.people import tool_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def chosen(published: Campaign, plain_ad: Callable[..., Ad]) -> Campaign:
    return adaptive(published, plain_ad, TAGS)


def logged(campaign: Campaign, *, gain: float, viewers: int = 60, held_out: int = 40, each: int = 3) -> None:
    """Write decisions with final rewards: chosen ones are received better by `gain`."""
    ads = list(campaign.ads.order_by("pk").values_list("pk", flat=True))
    policy, rng = policy_begin(campaign=campaign), np.random.default_rng(3)
    for place in range(viewers + held_out):
        arm = "holdout" if place < held_out else "policy"
        viewer = Viewer.objects.create(organisation=campaign.organisation)
        session = ViewerSession.objects.create(
            campaign=campaign, viewer=viewer, ad_order=ads[:each], status="finished"
        )
        level = float(rng.normal(0.5, 0.02))
        for position in range(each):
            Exposure.objects.create(session=session, ad_id=ads[position], position=position, number=1)
            AdDecision.objects.create(
                session=session, ad_id=ads[position], position=position, arm=arm, day=20_000.0, history=[],
                policy=policy if arm == "policy" else None, ads=ads, propensities=[0.25] * len(ads), propensity=0.25,
                seed=place, load=1.0 if arm == "holdout" else float(rng.uniform(0.2, 0.4)),
                reason="chance" if arm == "holdout" else "others",
                reward=level + float(rng.normal(0, 0.02)) + (gain if arm == "policy" else 0.0),
                reward_state="known", reward_at=timezone.now(),
            )  # fmt: skip


@pytest.mark.parametrize(
    ("gain", "verdict", "said"),
    [(0.05, "keep", "better than ads by chance"), (-0.03, "do_not", "Do not switch this on")],
)
def test_verdict_is_that_of_the_holdout(
    chosen: Campaign, marta_client: Client, gain: float, verdict: str, said: str
) -> None:
    logged(chosen, gain=gain)
    found = targeting_findings(chosen)
    assert found.choice("targeting.verdict").name == verdict
    own = found.estimate("targeting.gain")
    assert own.low < gain < own.high and own.n == 100
    assert found.estimate("targeting.avoided").value == pytest.approx(0.7, abs=0.05)
    page = marta_client.get(reverse("dashboards:targeting", args=[chosen.pk])).content.decode()
    assert said in page and "other viewers responded to it" in page and "n = 100" in page
    for title in ("Mean reward: Chosen", "Mean reward: By chance", "Gain over chance"):
        assert f"<dt>{title} <span" in page


def test_few_by_chance_settle_nothing_and_fewer_than_five_are_no_figure(chosen: Campaign) -> None:
    logged(chosen, gain=0.2, viewers=60, held_out=4)
    found = targeting_findings(chosen)
    assert found.choice("targeting.verdict").name == "wait"
    assert found["targeting.gain"].value is None
    assert found["targeting.reward[arm:holdout]"].value is None
    shown = found.parts("targeting.shown.chance")
    assert all(own.value is None and own.needs for own in shown)


def test_page_of_nothing_yet_and_of_a_campaign_that_chooses_nothing(
    chosen: Campaign, marta_client: Client
) -> None:
    address = reverse("dashboards:targeting", args=[chosen.pk])
    page = marta_client.get(address)
    assert page.status_code == 200 and "Nothing is settled yet" in page.content.decode()
    assert (
        reverse("dashboards:targeting", args=[chosen.pk])
        in marta_client.get(reverse("dashboards:campaign", args=[chosen.pk])).content.decode()
    )
    Campaign.objects.update(ad_order="random")
    assert "chooses no ads" in marta_client.get(address).content.decode()


def test_page_and_api_agree_in_every_digit(chosen: Campaign, marta_client: Client) -> None:
    logged(chosen, gain=0.05)
    page = marta_client.get(reverse("dashboards:targeting", args=[chosen.pk])).content.decode()
    tool = tool_of(chosen.organisation, "results:read")
    (answer,) = tool.get(f"/api/v1/campaigns/{chosen.pk}/findings?about=targeting").json()["questions"]
    values = [own["value"] for own in answer["findings"] if own["value"] and "low" in own["value"]]
    assert len(values) >= 4
    for own in values:
        assert f'value="{own["value"]!r}" data-finding' in page


def test_log_is_listed_filtered_exported_and_withheld_from_others(
    chosen: Campaign, other_organisation: Any, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    browser = seated(chosen)
    watch(browser, next_ad(browser)["ad"]["id"], smile=0.5)
    ended()
    tool = tool_of(chosen.organisation, "results:read")
    (row,) = tool.get(f"/api/v1/decisions?campaign={chosen.pk}&reward_state=known").json()["results"]
    stored = AdDecision.objects.get()
    assert (row["propensities"], row["history"], row["seed"]) == (stored.propensities, [], str(stored.seed))
    assert row["reward"] == stored.reward
    assert not tool_of(other_organisation, "results:read").get("/api/v1/decisions").json()["results"]
    job = {"what": "decisions", "form": "csv"}
    asked = tool.post(f"/api/v1/campaigns/{chosen.pk}/exports", job, content_type="application/json").json()
    assert export_write_next()
    link = tool.get(f"/api/v1/exports/{asked['id']}").json()["link"]
    (line,) = csv.DictReader(StringIO(Client().get(link).getvalue().decode()))
    assert list(line) == list(row) and float(line["reward"]) == row["reward"]
    assert (json.loads(line["propensities"]), line["seed"]) == (row["propensities"], row["seed"])
    assert tool.get("/api/v1/decisions?arm=none").status_code == 400


def test_replay_says_what_chance_would_have_got_and_its_limits(chosen: Campaign) -> None:
    logged(chosen, gain=0.0)
    out = StringIO()
    call_command("targeting", "replay", str(chosen.pk), stdout=out)
    told = out.getvalue()
    rewards = np.mean(AdDecision.objects.values_list("reward", flat=True))
    assert (
        f"{rewards:.4f}" in told.split("chance")[1].split("\n")[0]
    )  # all propensities alike: the plain mean
    assert "replaced alone" in told and "300 of 300" in told
    with pytest.raises(CommandError, match="no campaign"):
        call_command("targeting", "replay", "999999")


def test_replay_of_nothing_prints_no_table(chosen: Campaign) -> None:
    out = StringIO()
    with pytest.raises(CommandError, match="Nothing to replay"):
        call_command("targeting", "replay", str(chosen.pk), stdout=out)
    assert out.getvalue() == ""


def test_every_choice_is_made_again_and_a_forged_log_is_found(
    chosen: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboards.targeting.next_ad.in_holdout", lambda session: False)
    browser = seated(chosen)
    for smile in (0.5, 0.1):
        watch(browser, next_ad(browser)["ad"]["id"], smile=smile)
    ended()
    policies_refit(seconds=60)
    out = StringIO()
    call_command("targeting", "again", str(chosen.pk), stdout=out)
    assert "2 choices made again; largest difference 0.0e+00" in out.getvalue()
    AdDecision.objects.filter(position=1).update(seed=12345)
    with pytest.raises(CommandError, match="differ"):
        call_command("targeting", "again", str(chosen.pk))
