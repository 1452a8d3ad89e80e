"""Whatever a page shows, a tool can read: pages are walked from the map of addresses, questions from the code."""

import gc
import re

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Answer
from dashboards.analysis.registry import Question
from dashboards.models import Analysis
from dashboards.urls import urlpatterns
from tests.dashboards.test_agreement import (
    _is_number,
    alike,
    campaign_with_everything,  # noqa: F401 -- a fixture
    of_answers,
    of_pages,
)
from tests.people import tool_of

# A file's address ends without a slash; pages that are of no campaign have no findings of their own.
_PAGES = {own.name: str(own.pattern) for own in urlpatterns if str(own.pattern).endswith("/")}
# The planner's figures are of what its form asks, not of a subject; the archive takes a form alone.
_NO_FINDINGS = {"plan", "campaign-archive"}
# Questions of which no page shows a finding as such.
_STEPS = {
    "norm_levels": "what each ad contributes to norms, which the norm places",
    "targeting": "tools are told of it where a campaign chooses ads: tests/dashboards/test_targeting_page.py",
}


@pytest.mark.django_db
def test_a_tool_reads_whatever_a_page_shows(
    campaign_with_everything: tuple[Ad, Ad],  # noqa: F811
    bob_client: Client,
) -> None:
    ads = campaign_with_everything
    campaign = ads[0].campaign
    for ad in ads:
        last = {own.session.viewer_id: own for own in ad.exposures.select_related("session").order_by("pk")}
        for place, exposure in enumerate(last.values()):
            Answer.objects.create(exposure=exposure, liking=1 + place % 5, recall="right")
    addresses = [
        reverse(f"dashboards:{name}", args=[campaign.pk, *([ad.pk] if "<int:pk>" in route else [])])
        for name, route in _PAGES.items()
        if name not in _NO_FINDINGS
        and set(re.findall(r":(\w+)>", route)) in ({"campaign_pk"}, {"campaign_pk", "pk"})
        for ad in (ads if "<int:pk>" in route else ads[:1])
    ]
    assert len(addresses) >= 17
    Analysis.objects.all().delete()
    shown = {name: ends for name, ends in of_pages(bob_client, addresses).items() if _is_number(ends[0])}
    asked_by_pages = set(Analysis.objects.values_list("question", flat=True))

    tool = tool_of(campaign.organisation, "results:read")
    answers = tool.get(reverse("api-campaign-findings", args=[campaign.pk])).json()["questions"]
    answers += [own for ad in ads for own in tool.get(reverse("api-ad-findings", args=[ad.pk])).json()]
    answers.append(tool.get(reverse("api-comparison", args=[campaign.pk])).json())
    api = of_answers(answers)
    assert {subject.split(":")[0] for subject, _ in shown} >= {"ad", "campaign", "pair"}
    assert any(key.startswith("survey.") for _, key in shown)
    assert sorted(shown.keys() - api.keys()) == [], "a page shows what no tool can read"
    assert alike(shown, api) == []

    # Traces, tables and choices, too: no question that a page can ask is one that a tool cannot.
    answered = {own["question"] for own in answers}
    assert asked_by_pages - answered <= _STEPS.keys()
    known = {own.name for own in gc.get_objects() if type(own) is Question}
    assert len(known) > 20
    kinds = {name.split(":")[0] for name in known - answered - _STEPS.keys()}
    assert kinds <= {"plan", "pair", "fatigue_check", "predicted_answers", "own", "slider", "disagreed"}, (
        known - answered
    )
