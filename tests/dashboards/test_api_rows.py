"""Rows for tools: pages without gaps or repeats, filters that are never ignored, and nothing of others."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Ad, Annotation, Answer, Campaign, Exposure, Organisation, Viewer, ViewerSession
from campaigns.services.sessions import session_withdraw
from dashboards.analysis.encode import encoded
from dashboards.analysis.everything import OF_AD, findings_of_ad
from dashboards.analysis.store import revisions_alone
from dashboards.models import AdDecision, Analysis, FatigueAlert, NormLevel
from dashboards.surfaces.api.resources import RESOURCES
from inference.models import FrameEmotion
from tests.dashboards.factories import exposure_of, frames_every, rolled_up, smiling
from tests.people import tool_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def tool(organisation: Organisation) -> Client:
    return tool_of(organisation)


@pytest.fixture
def seen(plain_ad: Callable[..., Ad]) -> Ad:
    """An ad that five viewers saw, one answered, all at one moment: the hardest case for going on."""
    ad = plain_ad()
    for place in range(5):
        viewer = Viewer.objects.create(
            organisation=ad.campaign.organisation, panel_id=f"P-{place}", panel_variables={"age": "25-34"}
        )
        exposure = exposure_of(ad, frames_every(500, 3000, lambda _: smiling(0.25)), viewer=viewer)
        AdDecision.objects.create(
            session=exposure.session, ad=ad, position=0, arm="holdout", day=20_000.5,
            history=[[ad.pk, 19_999.5, 0, None]],
            ads=[ad.pk], propensities=[1.0], propensity=1.0, seed=2**61, load=0.0, reason="chance",
        )  # fmt: skip
    Answer.objects.create(exposure=exposure, liking=4)
    Annotation.objects.create(ad=ad, at_ms=1000, text="Too slow")
    for after in ("watch", "limited"):
        FatigueAlert.objects.create(
            ad=ad, measure="happy", kind="status", before="fresh", after=after, numbers=[{"key": "x"}]
        )
        NormLevel.objects.create(
            organisation=ad.campaign.organisation,
            ad=after,
            measure="happy",
            kind="k",
            n=30,
            value=0.1,
            error=0.02,
        )
    now = timezone.now()
    ViewerSession.objects.update(started_at=now)
    Exposure.objects.update(started_at=now)
    Viewer.objects.update(created_at=now)
    AdDecision.objects.update(at=now)
    FatigueAlert.objects.update(created_at=now)
    NormLevel.objects.update(imported_at=now)
    rolled_up(ad)
    return ad


def cursor_at(time: str) -> str:
    """Return a cursor of sessions as if it had been made here."""
    return base64.urlsafe_b64encode(json.dumps([time, str(UUID(int=0))]).encode()).decode().rstrip("=")


def everything(tool: Client, address: str) -> list[dict]:
    rows, steps = [], 0
    while address:
        answer = tool.get(address)
        assert answer.status_code == 200, answer.content
        rows += answer.json()["results"]
        address, steps = answer.json()["next"], steps + 1
        assert steps < 100
    return rows


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_pages_hold_each_row_once_whatever_their_size(name: str, tool: Client, seen: Ad) -> None:
    query = f"?campaign={seen.campaign_id}" if name == "frames" else "?"
    address = f"{reverse(f'api-{name}')}{query}"
    whole = everything(tool, address)
    assert len(whole) >= 1
    assert everything(tool, f"{address}&limit=1") == whole
    assert everything(tool, f"{address}&limit=2") == whole
    assert list(whole[0]) == [own.name for own in RESOURCES[name].fields]


def test_a_frame_says_what_was_stored(tool: Client, seen: Ad) -> None:
    exposure = seen.exposures.first()
    rows = everything(tool, f"/api/v1/frames?exposure={exposure.pk}")
    stored = list(FrameEmotion.objects.filter(exposure=exposure).values_list("t_ms", flat=True))
    assert sorted(row["t_ms"] for row in rows) == sorted(stored)
    assert {row["happy"] for row in rows} == {0.25}
    assert {row["ad"] for row in rows} == {seen.pk}


def test_exposures_carry_what_came_of_them(tool: Client, seen: Ad) -> None:
    rows = everything(tool, f"/api/v1/exposures?ad={seen.pk}&fields=id,frames,valid,grade")
    assert len(rows) == 5 and set(rows[0]) == {"id", "frames", "valid", "grade"}
    assert {row["frames"] for row in rows} == {6}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("sessions?campagin=1", "parameter_unknown"),
        ("campaigns?status=open", "parameter_invalid"),
        ("sessions?campaign=one", "parameter_invalid"),
        ("sessions?campaign=99999999999999999999", "parameter_invalid"),
        ("sessions?campaign=%00", "parameter_invalid"),
        ("viewers?panel_id=%00", "parameter_invalid"),
        ("sessions?viewer=1", "parameter_invalid"),
        ("sessions?limit=501", "parameter_invalid"),
        ("sessions?limit=0", "parameter_invalid"),
        ("sessions?limit=²", "parameter_invalid"),
        ("sessions?fields=id,secret", "parameter_invalid"),
        ("sessions?cursor=abc", "parameter_invalid"),
        ("sessions?cursor=WzEsMl0", "parameter_invalid"),
        ("sessions?cursor=W10", "parameter_invalid"),
        ("sessions?updated_after=yesterday", "parameter_invalid"),
        ("sessions?updated_after=2026-11-26T08:00:00", "parameter_invalid"),
        ("sessions?updated_after=2026-13-26T08:00:00Z", "parameter_invalid"),
        ("sessions?updated_after=9999-12-31T23:59:59-23:00", "parameter_invalid"),
        ("sessions?updated_after=0001-01-01T00:00:00%2B14:00", "parameter_invalid"),
        ("sessions?cursor=" + cursor_at("9999-12-31T23:59:59-23:00"), "parameter_invalid"),
        ("models?updated_after=2026-11-26T08:00:00Z", "parameter_unknown"),
        ("frames", "filter_needed"),
        ("campaigns?page=1&limit=3", "parameter_unknown"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(query: str, code: str, tool: Client, db: None) -> None:
    answer = tool.get(f"/api/v1/{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert answer.json()["detail"]


def test_updated_after_brings_what_is_newer_alone(tool: Client, seen: Ad) -> None:
    address = "/api/v1/sessions?updated_after="
    later = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert len(everything(tool, address + "2020-01-01T00:00:00Z")) == 5
    assert everything(tool, address + later) == []


def test_another_organisation_sees_none_of_it(seen: Ad, other_organisation: Organisation) -> None:
    charlies = tool_of(other_organisation)
    for name in sorted(set(RESOURCES) - {"models"}):
        named = "campaign" in {own.name for own in RESOURCES[name].filters}
        query = {"campaign": seen.campaign_id} if named else {}
        assert charlies.get(reverse(f"api-{name}"), query).json()["results"] == [], name


def test_a_withdrawn_person_is_gone_from_all_lists_but_the_tombstone(tool: Client, seen: Ad) -> None:
    exposure = seen.exposures.select_related("session").order_by("pk").last()
    viewer = str(exposure.session.viewer_id)
    session_withdraw(session=exposure.session)
    for name in ("exposures", "answers", "viewers"):
        assert viewer not in str(everything(tool, f"/api/v1/{name}?campaign={seen.campaign_id}")), name
    frames = everything(tool, f"/api/v1/frames?campaign={seen.campaign_id}")
    assert exposure.pk not in {row["exposure"] for row in frames}
    assert everything(tool, f"/api/v1/sessions?viewer={viewer}") == []
    sessions = everything(tool, f"/api/v1/sessions?campaign={seen.campaign_id}")
    (own,) = [row for row in sessions if row["id"] == str(exposure.session_id)]
    assert (own["status"], own["viewer"]) == ("withdrawn", None)


def test_the_list_of_campaigns_still_answers_by_pages(tool: Client, campaign: Campaign) -> None:
    old = tool.get("/api/v1/campaigns?page=1").json()
    assert set(old) == {"count", "next", "previous", "results"}
    new = tool.get("/api/v1/campaigns").json()["results"][0]
    assert {key: new[key] for key in old["results"][0]} == old["results"][0]


def test_a_trace_and_findings_that_the_caller_holds_are_not_sent_again(tool: Client, seen: Ad) -> None:
    for address in (
        reverse("api-ad-trace", args=[seen.pk]),
        reverse("api-ad-findings", args=[seen.pk]),
        reverse("api-campaign-findings", args=[seen.campaign_id]),
    ):
        first = tool.get(address)
        again = tool.get(address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert tool.get(address, headers={"If-None-Match": '"other"'}).content == first.content
        exposure_of(seen, frames_every(500, 3000, lambda _: smiling(0.9)))
        rolled_up(seen)
        changed = tool.get(address, headers={"If-None-Match": first["ETag"]})
        assert changed.status_code == 200 and changed["ETag"] != first["ETag"]


@pytest.mark.parametrize(
    ("name", "queries"), [("api-ad-trace", 6), ("api-ad-findings", 20), ("api-campaign-findings", 20)]
)
def test_an_answer_that_the_caller_holds_is_never_decoded(
    name: str,
    queries: int,
    tool: Client,
    seen: Ad,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: Callable,
) -> None:
    address = reverse(name, args=[seen.campaign_id if "campaign" in name else seen.pk])
    tag = tool.get(address)["ETag"]  # now everything is kept

    def decode(_: object) -> None:
        raise AssertionError("a finding was decoded")

    monkeypatch.setattr("dashboards.analysis.encode._finding", decode)
    with django_assert_max_num_queries(queries):  # what is kept is read in one, whatever is asked
        assert tool.get(address, headers={"If-None-Match": tag}).status_code == 304
    with pytest.raises(AssertionError, match="decoded"):
        tool.get(address)


def test_figures_that_came_without_are_read_when_somebody_looks(tool: Client, seen: Ad) -> None:
    tool.get(reverse("api-ad-findings", args=[seen.pk]))  # now everything is kept
    whole = findings_of_ad(seen, OF_AD)
    with revisions_alone():
        light = findings_of_ad(seen, OF_AD)
    assert list(map(encoded, light)) == list(map(encoded, whole))
    with revisions_alone():
        light = findings_of_ad(seen, OF_AD)
    Analysis.objects.all().delete()  # as after a withdrawal
    assert light[0].count("viewers") == 5


def test_findings_can_be_picked(tool: Client, seen: Ad) -> None:
    address = reverse("api-ad-findings", args=[seen.pk])
    answers = tool.get(address, {"about": "reception", "key": "valence.mean"}).json()
    found = [own for answer in answers for own in answer["findings"]]
    assert [own["key"] for own in found] == ["valence.mean"]
    assert found[0]["methods"] and found[0]["value"]["n"] == 5
    assert all(answer["revision"] for answer in answers)
    assert tool.get(address, {"about": "weather"}).json()["known"] == [
        "reception",
        "norm",
        "survey",
        "own",
        "slider",
        "disagreed",
        "fatigue",
        "decision",
    ]


def test_a_comparison_names_what_it_does_not_know(tool: Client, seen: Ad) -> None:
    address = reverse("api-comparison", args=[seen.campaign_id])
    assert tool.get(address, {"a": 0}).json()["parameter"] == "a"
    assert tool.get(address, {"measure": "love"}).json()["parameter"] == "measure"
    assert tool.get(address, {"a": seen.pk}).status_code == 409


@pytest.mark.parametrize("method", ["get", "post", "patch", "delete"])
def test_an_address_that_leads_nowhere_answers_a_tool_as_all_others_do(method: str, tool: Client) -> None:
    for address in ("/api/v1/ads/", "/api/v1/ads/one", "/api/v2/ads"):
        answer = getattr(tool, method)(address)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
        assert answer.json()["code"] == "not_found"
    assert "text/html" in tool.get("/nothing").headers["Content-Type"]


@pytest.mark.parametrize(
    "address", ["/campaigns", "/campaigns/{campaign}", "/campaigns/{campaign}/ads", "/models"]
)
def test_what_a_tool_holds_is_not_sent_again(campaign: Campaign, address: str) -> None:
    tool = tool_of(campaign.organisation)
    address = f"/api/v1{address.format(campaign=campaign.pk)}"
    first = tool.get(address)
    assert first.status_code == 200 and {"Authorization", "Cookie"} <= set(first["Vary"].split(", "))
    again = tool.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["RateLimit"], "what it cost is told all the same"
    other = tool.get(address, headers={"If-None-Match": '"another"'})
    assert other.status_code == 200 and other.content == first.content


def test_a_row_that_has_changed_is_sent_anew(campaign: Campaign) -> None:
    tool = tool_of(campaign.organisation)
    tag = tool.get("/api/v1/campaigns")["ETag"]
    Campaign.objects.update(name="Another")
    changed = tool.get("/api/v1/campaigns", headers={"If-None-Match": tag})
    assert changed.status_code == 200 and changed["ETag"] != tag
