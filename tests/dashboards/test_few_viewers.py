"""What is said of few viewers: no interval under five, no conclusion while a figure is a preview, the right reason."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Answer
from campaigns.models.answer import SCALES
from dashboards.analysis.finding import Finding, Findings, Needs, Subject
from dashboards.analysis.reception.ask import ad_findings
from dashboards.analysis.reception.questions import AD_QUESTIONS, LEVELS_QUESTION
from dashboards.analysis.reception.stretches import STRETCHES
from dashboards.analysis.survey.ask import survey_of_ad
from dashboards.analysis.survey.predicted import PREDICTION
from dashboards.statistics.prediction.summary import AdPrediction
from dashboards.statistics.values import Estimate, Moment, Scale, Series, Unit
from dashboards.surfaces.text.figures import note
from dashboards.surfaces.text.format import told
from dashboards.surfaces.text.plain import headline_of, plain_note, summary
from dashboards.surfaces.text.reception import ad_answer
from dashboards.surfaces.text.targeting import avoided_sentence
from dashboards.surfaces.text.trace_notes import chart_note
from dashboards.surfaces.text.trace_sentences import level_sentence, traces_sentence
from tests.dashboards.factories import exposure_of, frames_every, rolled_up, smiling
from tests.dashboards.factories import resting as neutral_screen


@pytest.fixture
def few_rested(plain_ad: Callable[..., Ad]) -> Ad:
    """Thirty people who watch an ad of twelve seconds, three of them after a neutral screen."""
    ad = plain_ad(duration_ms=12_000)
    for k in range(30):
        shown = frames_every(500, 12_000, lambda t, k=k: smiling(0.1 + 0.01 * k + 0.1 * (t // 500 % 3)))
        exposure_of(ad, [*(neutral_screen() if k < 3 else []), *shown])
    rolled_up(ad)
    return ad


def test_where_few_have_a_resting_face_every_sentence_says_so(few_rested: Ad) -> None:
    found = ad_findings(few_rested)
    said = "No change can be told: 3 of 30 viewers have a usable neutral screen before the ad, and 25 are needed."
    assert ad_answer(found) == said  # and no word of an interval that is not there
    assert summary(found) == said
    assert headline_of(found) is None
    assert traces_sentence("valence", found).endswith("Preview of 3 viewers.")


def test_what_too_few_have_is_not_said_to_be_alike(few_rested: Ad) -> None:
    for question in AD_QUESTIONS:
        for own in ad_findings(few_rested, question):
            assert own.value is not None or "nobody differs" not in note(own), own.name


def test_stretches_are_told_of_those_whose_change_is_known(few_rested: Ad) -> None:
    assert ad_findings(few_rested, STRETCHES)["stretches"].needs == Needs("viewers", 22)


def test_a_preview_is_nowhere_a_conclusion(watched: Callable[..., Ad]) -> None:
    ad = watched(12)
    found = ad_findings(ad)
    judged = found["change_valence.judged"]
    assert judged.preview and found["change_valence.mean"].preview
    assert summary(found).startswith("12 viewers so far: a preview, no conclusions.")
    assert plain_note(judged).endswith("· a preview")
    # The one interval that holds at every look, as is said behind it.
    assert f"A preview: valence changes by {told(judged.value, Unit.CHANGE)}" in ad_answer(found)
    assert "· a preview)" in traces_sentence("valence", found)
    assert "· a preview)" in traces_sentence("attention", found)
    levels = ad_findings(ad, LEVELS_QUESTION)
    assert level_sentence(levels, "engagement") == "A preview: 12 of 25 viewers that a result needs."


@pytest.mark.parametrize("n", [1, 2, 4, 5])
def test_under_five_viewers_nothing_has_an_interval(watched: Callable[..., Ad], n: int) -> None:
    """Of four viewers a band holds the whole trace in 83 % of studies, of three in 69 %, of two in 41 %."""
    ad = watched(n)
    for exposure in ad.exposures.all():
        Answer.objects.create(exposure=exposure, liking=1 + exposure.pk % 5, recall="right")
    ends = []
    for found in (*(ad_findings(ad, question) for question in AD_QUESTIONS), survey_of_ad(ad)):
        for own in found:
            if isinstance(own.value, (Estimate, Moment)) and own.value.low is not None:
                ends.append(own.name)
            if isinstance(own.value, Series) and np.isfinite(own.value.low).any():
                ends.append(own.name)
    assert bool(ends) == (n >= 5), ends
    assert ad_findings(ad).series("change_valence.trace").mean[0] > 0
    assert ("no band" in chart_note(n)) == (n < 5)


def test_prediction_of_an_ad_with_few_answers_is_not_told() -> None:
    ads = [AdPrediction(ad, *2 * [Estimate(0.4, 0.2, 0.6, n)]) for ad, n in ((1, 4), (2, 24), (3, 25))]
    known = dict.fromkeys(SCALES, SimpleNamespace(by_ad=ads))
    data = SimpleNamespace(answers=SimpleNamespace(viewer=np.arange(99)), predictions=known)
    rows = tuple(own for own in PREDICTION.measures if own.group == "ads")
    found = replace(PREDICTION, measures=rows).answer(data, subject=Subject("campaign", "1"), revision="")
    one, two, three = (found[f"prediction.liking.given[ad:{ad}]"] for ad in (1, 2, 3))
    assert (one.value, one.needs) == (None, Needs("viewers", 1))
    assert (two.preview, three.preview) == (True, False)


def test_frames_of_few_viewers_are_not_said_to_be_missing(
    watched: Callable[..., Ad], bob_client: Client
) -> None:
    ad = watched(2)
    rolled_up(ad)
    page = bob_client.get(reverse("dashboards:campaign", args=[ad.campaign_id])).content.decode()
    assert "no frames yet" not in page
    assert "needs 3 viewers more" in page


def test_what_choosing_spares_few_viewers_is_marked_as_a_preview() -> None:
    own = Finding(
        "targeting.avoided",
        Scale(Unit.NUMBER),
        ("F34",),
        "targeting",
        Estimate(0.2, 0.1, 0.3, 30),
        preview=True,
    )
    assert "· a preview)" in avoided_sentence(Findings("targeting", Subject("campaign", "1"), "", (own,)))
