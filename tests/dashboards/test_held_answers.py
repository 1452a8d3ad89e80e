"""A held answer is never older than what it is made of, and what several of its questions ask alike is asked once."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.models import Ad, Answer, SliderTrace, SurveyAnswer, Viewer
from campaigns.selectors.questions import questions_of
from campaigns.services.questions import questions_set
from campaigns.services.registrations import registration_record
from campaigns.services.sessions import session_withdraw
from dashboards.analysis.encode import decoded, encoded_finding
from dashboards.analysis.finding import Finding, Subject
from dashboards.selectors.once import asked_once
from dashboards.selectors.registrations import registrations_of
from dashboards.selectors.withdrawn import withdrawn_of_campaigns
from dashboards.statistics.values import Estimate, Scale, Unit
from dashboards.surfaces.bundle.arrow import row_batches
from dashboards.surfaces.sheets.rows import number_rows
from tests.campaigns.test_own_questions import ALL
from tests.dashboards.factories import exposure_of, frames_every, resting, rolled_up, smiling
from tests.people import tool_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(plain_ad: Callable[..., Ad]) -> Ad:
    """An ad beside another, seen by six, with own questions and a slider, and shares to which results are weighted."""
    ad = plain_ad()
    plain_ad("Other", sha256="b" * 64)
    ad.campaign.target_shares = {"age": {"18-34": 0.5, "35+": 0.5}}
    ad.campaign.slider_without_camera = True
    ad.campaign.save()
    questions_set(campaign=ad.campaign, questions=ALL)
    for place in range(6):
        viewer = Viewer.objects.create(
            organisation=ad.campaign.organisation, panel_variables={"age": "18-34" if place % 2 else "35+"}
        )
        exposure_of(ad, resting() + frames_every(500, 3000, lambda _: smiling(0.25)), viewer=viewer)
    rolled_up(ad)
    return ad


@pytest.fixture
def tool(seen: Ad) -> Client:
    return tool_of(seen.campaign.organisation, "results:read")


@contextmanager
def changing(tool: Client, *addresses: str) -> Iterator[None]:
    """Hold the answers of these addresses, and find each of them another one afterwards."""
    held = {own: tool.get(own)["ETag"] for own in addresses}
    for own, tag in held.items():
        assert tool.get(own, headers={"If-None-Match": tag}).status_code == 304, own
    yield
    for own, tag in held.items():
        answer = tool.get(own, headers={"If-None-Match": tag})
        assert answer.status_code == 200 and answer["ETag"] != tag, own


def test_whatever_an_answer_depends_on_changes_it(tool: Client, seen: Ad) -> None:
    ad, campaign = (
        reverse(f"api-{name}-findings", args=[pk])
        for name, pk in (("ad", seen.pk), ("campaign", seen.campaign_id))
    )
    trace = reverse("api-ad-trace", args=[seen.pk])
    exposure = seen.exposures.order_by("pk").first()
    questions = {own.code: own for own in questions_of(seen.campaign)}
    own, screener = questions["ad-1"], questions["screener-1"]
    with changing(tool, ad, campaign):  # the funnel, and the norm's ads
        Answer.objects.create(exposure=exposure, liking=4)
    with changing(tool, ad):
        SurveyAnswer.objects.create(
            question=own, session=exposure.session, exposure=exposure, chosen=[1], text=""
        )
    with changing(tool, campaign):
        SurveyAnswer.objects.create(question=screener, session=exposure.session, chosen=[1], text="")
    with changing(tool, ad):
        SliderTrace.objects.create(exposure=exposure, at_ms=[0, 1000], values=[0, 50])
    with changing(tool, ad, campaign):
        Viewer.objects.filter(pk=exposure.session.viewer_id).update(panel_variables={"age": "18-34"})
    with changing(tool, ad):
        seen.brand_moments.create(label="Logo", start_ms=500, end_ms=1500)
    with changing(tool, trace):
        Ad.objects.filter(pk=seen.pk).update(title="Another title")
    with changing(tool, ad, campaign, trace):
        registration_record(
            campaign=seen.campaign, outcome="attention", ads=[seen.pk], viewers=30, looks="any", by="alice"
        )
    with changing(tool, ad, campaign, trace):
        session_withdraw(session=exposure.session)


def test_own_answers_and_slider_are_asked_for_together(tool: Client, seen: Ad) -> None:
    exposure = seen.exposures.order_by("pk").first()
    own = next(own for own in questions_of(seen.campaign) if own.code == "ad-1")
    SurveyAnswer.objects.create(
        question=own, session=exposure.session, exposure=exposure, chosen=[1], text=""
    )
    SliderTrace.objects.create(exposure=exposure, at_ms=[0, 1000], values=[0, 50])
    address = reverse("api-ad-findings", args=[seen.pk])
    answered = tool.get(address)
    assert {"own", "slider"} <= {own["question"] for own in answered.json()}
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert tool.get(address, headers={"If-None-Match": answered["ETag"]}).status_code == 304
    both = [
        own for own in asked.captured_queries if "surveyanswer" in own["sql"] or "slidertrace" in own["sql"]
    ]
    assert len(both) == 1


def test_once_ends_with_its_answer(seen: Ad) -> None:
    campaign = seen.campaign
    with asked_once():
        assert withdrawn_of_campaigns([campaign.pk]) == {campaign.pk: 0}
        session_withdraw(session=seen.exposures.first().session)
        with CaptureQueriesContext(connection) as asked:
            assert withdrawn_of_campaigns({campaign.pk}) == {campaign.pk: 0}
            registrations_of(campaign)
            registrations_of(type(campaign).objects.only("pk").get(pk=campaign.pk))
        assert len(asked) == 2  # the campaign itself, and registrations
    assert withdrawn_of_campaigns([campaign.pk]) == {campaign.pk: 1}


def test_a_number_that_is_written_out_comes_back_as_the_number_it_was() -> None:
    """PostgreSQL keeps 1e30 as a one with thirty zeros: a whole number, which no column of a file holds."""
    end = Finding(
        "fatigue.to_half", Scale(Unit.EXPOSURES), ("F25",), "fatigue", Estimate(2e200, 1e30, np.inf, 84)
    )
    subject = Subject("ad", "1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%s::jsonb)::text", [json.dumps([encoded_finding(end)])])
        kept = cursor.fetchone()[0]
    found = decoded(kept, question="fatigue", subject=subject, revision="")
    value = found["fatigue.to_half"].value
    assert (type(value.value), type(value.low), value.high) == (float, float, np.inf)
    (batch,) = row_batches("results/numbers", number_rows([found]))
    assert batch.column("low").to_pylist() == [1e30]
