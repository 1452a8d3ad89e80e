"""Answers to a campaign's own questions are findings: the same on every surface, each with n and interval."""

import re
from collections.abc import Callable
from dataclasses import astuple
from io import BytesIO
from zipfile import ZipFile

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from pptx import Presentation

from campaigns.models import Ad, Answer, Campaign, Exposure, SliderTrace, SurveyAnswer, ViewerSession
from campaigns.services.questions import questions_set
from campaigns.services.results_links import results_link_make
from campaigns.services.sessions import session_withdraw
from dashboards.analysis.finding import Needs
from dashboards.analysis.survey.ask import survey_of_ad
from dashboards.analysis.survey.own import own_findings
from dashboards.analysis.survey.slider import slider_findings
from dashboards.statistics.intervals import mean_interval, wilson_interval
from dashboards.statistics.slider import slider_seconds
from dashboards.surfaces.bundle.archive import bundle_read
from dashboards.surfaces.bundle.reproduce import bundle_reproduce
from dashboards.surfaces.paper.document import campaign_pdf
from dashboards.surfaces.slides.deck import campaign_deck
from dashboards.surfaces.text.figures import figure_text, note
from tests.campaigns.test_own_questions import ALL
from tests.dashboards.bundles import bundle, read
from tests.dashboards.factories import exposure_of, frames_every, resting, rolled_up, session_of, smiling
from tests.dashboards.sheets import letters
from tests.dashboards.test_agreement import alike, of_answers, of_api, of_pages, of_rows, of_workbook
from tests.people import tool_of

VIEWERS = 26


@pytest.fixture
def answered(plain_ad: Callable[..., Ad]) -> Ad:
    """26 people: all are 18 or more, every second word is fresh, every fourth loud too, points by turns of seven; each
    writes a text, the last one that nobody else could have written."""
    ad = plain_ad()
    age, words, rate, text = questions_set(campaign=ad.campaign, questions=ALL)
    for place in range(VIEWERS):
        frames = frames_every(500, 3000, lambda t, s=place: smiling(0.2 + s / 60))
        exposure = exposure_of(ad, [*resting(), *frames])
        given = [
            (age, None, [2], ""),
            (words, exposure, [1, 2] if place % 4 == 0 else [1] if place % 2 == 0 else [3], ""),
            (rate, exposure, [place % 7 + 1], ""),
            (text, None, [], f"I liked scene {place % 3}" if place < VIEWERS - 1 else "=My name is Zoe"),
        ]
        SurveyAnswer.objects.bulk_create(
            SurveyAnswer(question=q, session=exposure.session, exposure=e, chosen=chosen, text=words)
            for q, e, chosen, words in given
        )
    rolled_up(ad)
    return ad


def test_shares_and_means_are_those_of_the_answers_given(answered: Ad) -> None:
    found = own_findings(answered.campaign, answered)
    assert found.count("own.viewers[asked:ad-1]") == VIEWERS
    for option, chose in ((1, 13), (2, 7), (3, 13)):
        own = found.estimate(f"own.share[answer:ad-1={option}]")
        assert (own.value, own.n) == (chose / VIEWERS, VIEWERS)
        assert (own.low, own.high) == wilson_interval(chose / VIEWERS, VIEWERS)
    points = [place % 7 + 1 for place in range(VIEWERS)]
    mean = mean_interval(np.array(points, dtype=np.float64))
    assert astuple(found.estimate("own.mean[asked:ad-2]")) == pytest.approx(astuple(mean))
    assert found.get("own.mean[asked:ad-1]") is None
    campaign = own_findings(answered.campaign)
    assert campaign.estimate("own.share[answer:screener-1=2]").value == 1
    assert campaign.count("own.viewers[asked:end-1]") == VIEWERS


def test_several_answers_of_one_person_count_once(answered: Ad) -> None:
    """Whoever has seen the ad twice and chose another word then counts a half for each."""
    first = Exposure.objects.filter(ad=answered).order_by("pk").first()
    again = exposure_of(answered, [], viewer=first.session.viewer, number=2)
    words = SurveyAnswer.objects.filter(question__kind="multiple").first().question
    SurveyAnswer.objects.create(question=words, session=again.session, exposure=again, chosen=[3])
    own = own_findings(answered.campaign, answered).estimate("own.share[answer:ad-1=3]")
    assert (own.value, own.n) == (pytest.approx(13.5 / VIEWERS), VIEWERS)


def test_under_five_people_nothing_is_told(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    assert own_findings(ad.campaign, ad) is None
    _, words, rate, _ = questions_set(campaign=ad.campaign, questions=ALL)
    for place in range(4):
        exposure = exposure_of(ad)
        for question in (words, rate):
            SurveyAnswer.objects.create(
                question=question, session=exposure.session, exposure=exposure, chosen=[place % 2 + 1]
            )
    found = own_findings(ad.campaign, ad)
    for name in ("own.share[answer:ad-1=1]", "own.mean[asked:ad-2]"):
        assert (found[name].value, found[name].needs.more) == (None, 1)


def test_page_api_files_and_bundle_say_the_same(answered: Ad, bob_client: Client) -> None:
    campaign = answered.campaign
    places = [campaign.pk, answered.pk]
    pages = of_pages(
        bob_client,
        [reverse("dashboards:ad-answers", args=places), reverse("dashboards:campaign", args=[campaign.pk])],
    )
    tool = tool_of(campaign.organisation, "results:read")
    told = tool.get(reverse("api-campaign-findings", args=[campaign.pk]), {"about": "own"}).json()
    api = of_api(answered) | of_answers(told["questions"])
    workbook = of_workbook(bob_client, campaign)
    content = bundle(answered)
    rows = read(content, "results/numbers")
    for row in rows:
        row["subject"] = {"ad:1": f"ad:{answered.pk}", "campaign:1": f"campaign:{campaign.pk}"}.get(
            row["subject"], row["subject"]
        )
    stored = of_rows(rows)
    own = {name for name in api if name[1].startswith("own.")}
    assert (
        len(own) == 3 + 7 + 2 + 1 + 2 + 2
    )  # answers, points, their viewers, the mean; screener; viewers of two
    for surface in (pages, workbook, stored):
        assert own <= surface.keys()
    assert alike(pages, api) == alike(api, workbook) == alike(workbook, stored) == []
    assert bundle_reproduce(bundle_read(BytesIO(content))).differences == []
    assert [row["answer_text"] for row in read(content, "data/questions") if row["question"] == "ad-1"] == [
        "Fresh", "Loud", "Dull",
    ]  # fmt: skip
    archive = ZipFile(BytesIO(content))
    assert not [name for name in archive.namelist() if b"Zoe" in archive.read(name)]
    file = b"".join(bob_client.get(reverse("dashboards:ad-questions-csv", args=places))).decode()
    assert "Which words fit? Fresh" in file
    assert f",{13 / VIEWERS!r}," in file


def test_texts_are_listed_from_25_people_on_without_anybody_beside_them_and_go_with_a_withdrawal(
    answered: Ad, bob_client: Client, charlie_client: Client
) -> None:
    campaign = answered.campaign
    page, file = (
        reverse(f"dashboards:{name}", args=[campaign.pk]) for name in ("campaign", "campaign-questions-csv")
    )
    assert "=My name is Zoe" in bob_client.get(page).content.decode()
    texts = b"".join(bob_client.get(file, {"table": "texts"})).decode().splitlines()
    assert texts[0].lstrip("\ufeff") == "question,text"
    assert texts[1] == "end-1,'=My name is Zoe"  # no formula, and no viewer
    assert texts[2:] == sorted(texts[2:])
    assert charlie_client.get(file).status_code == 404
    for session in ViewerSession.objects.filter(survey_answers__text__contains="Zoe"):
        session_withdraw(session=session)
    session_withdraw(session=ViewerSession.objects.exclude(status="withdrawn").first())
    assert own_findings(campaign).count("own.viewers[asked:end-1]") == 24
    shown = bob_client.get(page).content.decode()
    assert "I liked scene" not in shown
    assert "listed from" in shown
    assert len(b"".join(bob_client.get(file, {"table": "texts"})).decode().splitlines()) == 1


def test_what_refusing_the_camera_does_to_the_answers_is_estimated(
    plain_ad: Callable[..., Ad], bob_client: Client
) -> None:
    """18 with the camera say 4 or 5, 12 without it 1 or 2: with the camera alone liking looks 1.2 too high."""
    ad = plain_ad()
    for place in range(30):
        camera = ViewerSession.Camera.GRANTED if place < 18 else ViewerSession.Camera.REFUSED
        seen = (
            [*resting(), *frames_every(500, 3000, lambda t, s=place: smiling(s / 40))] if place < 18 else []
        )
        exposure = exposure_of(ad, seen, session=session_of(ad, camera=camera))
        Answer.objects.create(exposure=exposure, liking=(4 if place < 18 else 1) + place % 2, satisfaction=3)
    rolled_up(ad)
    found = survey_of_ad(ad)
    part = "[question:liking]"
    share = found.estimate("survey.without_camera")
    assert (share.value, share.low, share.high) == (0.4, *wilson_interval(0.4, 30))
    difference = found.estimate(f"survey.refusal{part}")
    assert (difference.value, difference.n) == (pytest.approx(3.0), 30)
    shift = found.estimate(f"survey.refusal_shift{part}")
    assert shift.value == pytest.approx(4.5 - (18 * 4.5 + 12 * 1.5) / 30)
    assert shift.low == pytest.approx(0.4 * difference.low)
    assert 0 < shift.low < shift.value < shift.high
    for key in ("survey.refusal", "survey.refusal_shift"):
        missing = [found[f"{key}[question:{name}]"].needs for name in ("satisfaction", "purchase_intent")]
        assert missing == [
            Needs("difference"),
            Needs("viewers_without_camera", 5),
        ]  # all said 3; nobody was asked
    page = bob_client.get(reverse("dashboards:ad-answers", args=[ad.campaign_id, ad.pk])).content.decode()
    assert "with the camera alone, liking looks too high: " in " ".join(page.split())
    assert bundle_reproduce(bundle_read(BytesIO(bundle(ad)))).differences == []
    ViewerSession.objects.filter(camera="refused").update(camera="granted")
    Answer.objects.filter(exposure__position=0).first().delete()
    assert survey_of_ad(ad).estimate("survey.without_camera").value == 0


def slid(ad: Ad, people: int) -> None:
    """They leave it in the middle for a second, hold it at .5 for the next, and end at 1 or −1 by turns."""
    for place in range(people):
        exposure = exposure_of(ad, session=session_of(ad, camera=ViewerSession.Camera.REFUSED))
        end = 100 if place % 2 else -100
        SliderTrace.objects.create(exposure=exposure, at_ms=[1000, 2000], values=[50, end])


def test_paper_and_slides_say_what_was_answered_but_no_words_of_anybody(answered: Ad) -> None:
    Campaign.objects.update(slider_without_camera=True)
    slid(answered, 10)
    campaign = Campaign.objects.get(pk=answered.campaign_id)
    shown = Presentation(BytesIO(campaign_deck(campaign))).slides
    told = " ".join(
        text
        for slide in shown
        for shape in slide.shapes
        for text in (
            [cell.text for row in shape.table.rows for cell in row.cells]
            if shape.has_table
            else [shape.text_frame.text]
            if shape.has_text_frame
            else []
        )
    )
    share = own_findings(campaign, answered)["own.share[answer:ad-1=2]"]
    for text in (told, letters(campaign_pdf(campaign))):
        text = " ".join(text.split())
        for asked in ("How old are you?", "Which words fit?", "How clear was it?", "What stays with you?"):
            assert asked in text
        assert figure_text(share) in text and note(share) in text
        assert "26 people answered" in text
        assert "Said while watching, without a camera" in text and "+0.17" in text
        assert "Zoe" not in text and "I liked scene" not in text


def test_link_tells_answers_of_25_people_and_no_words_and_nobody_can_be_taken_off(answered: Ad) -> None:
    """26 answered: a withdrawal changes nothing that is shown, until fewer than 25 remain, and then nothing is."""
    Campaign.objects.update(slider_without_camera=True)
    slid(answered, 24)
    _, secret = results_link_make(campaign=answered.campaign, name="Client")

    def said() -> str:
        text = Client().get(reverse("shared:results", args=[secret])).content.decode()
        found = re.search(r'aria-labelledby="said-title".*?</section>', text, re.DOTALL)
        return " ".join(found[0].split()) if found else ""

    shown = said()
    assert all(part in shown for part in ("How old are you?", "Which words fit?", "Fresh", "n = 26"))
    assert "What stays with you?" not in shown and "scene" not in shown and "Zoe" not in shown
    assert "Said while watching" not in shown
    assert all(int(n) >= 25 for n in re.findall(r'data-n="(\d+)"', shown))
    answers = ViewerSession.objects.filter(survey_answers__isnull=False).exclude(camera="refused").distinct()
    session_withdraw(session=answers.first())
    assert said() == shown
    session_withdraw(session=answers.first())
    assert said() == ""


def test_the_slider_is_a_series_of_its_own_second_by_second(
    plain_ad: Callable[..., Ad], bob_client: Client
) -> None:
    """Six people leave it in the middle for a second, hold it at .5 for the next, and end at 1 or −1."""
    ad = plain_ad(duration_ms=2500)
    Campaign.objects.update(slider_without_camera=True)
    ad.campaign.refresh_from_db()
    assert slider_findings(ad) is None
    slid(ad, 6)
    found = slider_findings(ad)
    trace = found.series("slider.trace")
    assert trace.at.tolist() == [0, 1000, 2000]
    assert trace.mean.tolist() == [0, 0.5, 0]
    assert trace.n.tolist() == [6, 6, 6]
    assert trace.low[2] < 0 < trace.high[2]
    own = found["slider.mean"]
    assert own.preview and own.value.value == pytest.approx(0.5 / 3)
    address = reverse("dashboards:ad-answers", args=[ad.campaign_id, ad.pk])
    page = bob_client.get(address).content.decode()
    assert "Said while watching, without a camera" in page
    pages, api = of_pages(bob_client, [address]), of_api(ad)
    assert (f"ad:{ad.pk}", "slider.mean") in pages.keys() & api.keys()
    assert alike(pages, api) == []
    content = bundle(ad)
    assert len(read(content, "data/slider")) == 12
    assert bundle_reproduce(bundle_read(BytesIO(content))).differences == []
    session_withdraw(session=ViewerSession.objects.first())
    assert slider_findings(ad).count("slider.viewers") == 5
    session_withdraw(session=ViewerSession.objects.exclude(status="withdrawn").first())
    assert slider_findings(ad)["slider.trace"].value is None


def test_a_slider_moved_in_the_midst_of_a_second_counts_for_as_long_as_it_stood() -> None:
    at, values = np.array([250, 1500]), np.array([1.0, -1.0])
    assert slider_seconds(at, values, duration_ms=2200).tolist() == pytest.approx([0.7, 0.0, -1.0])
    assert slider_seconds(at[:0], values[:0], duration_ms=999).tolist() == [0.0]
