"""Face against answers: shown with n, from 25 viewers on; predicted answers only where there are enough."""

import csv
import json
import re
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pyarrow.parquet as pq
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.models import Ad, Answer, Campaign, Exposure, Organisation
from campaigns.models.answer import SCALES
from campaigns.services.sessions import session_withdraw
from dashboards import tasks
from dashboards.analysis import store
from dashboards.analysis.planning.plan import PLAN
from dashboards.analysis.survey import ask
from dashboards.analysis.survey.answered import SURVEY, SurveyData
from dashboards.analysis.survey.ask import prediction_of_campaign, prediction_refresh, survey_of_ad
from dashboards.analysis.survey.predicted import JUDGED, PREDICTED_ANSWERS, PREDICTION
from dashboards.analysis.survey.refresh import predictions_refresh
from dashboards.models import Analysis
from dashboards.selectors.answers import answers_of_ads
from dashboards.statistics.agreement import rank_correlation
from dashboards.statistics.catalogue import METHODS
from dashboards.statistics.prediction import scores
from dashboards.surfaces.bundle.archive import bundle_read, bundle_write
from dashboards.surfaces.bundle.reproduce import bundle_reproduce
from dashboards.surfaces.text import survey as words
from dashboards.surfaces.text.labels import label
from tests.dashboards.factories import Frame, exposure_of, frames_every, rolled_up, smiling
from tests.dashboards.test_rollup import PREROLL


@pytest.fixture(autouse=True)
def fewer_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same code in a third of its time."""
    monkeypatch.setattr(scores, "RESAMPLES", 60)


def answered(ad: Ad, viewers: int, *, follows: bool = True) -> None:
    """Let people watch who smile by a strength of their own, and answer by it, or not."""
    rng = np.random.default_rng(viewers)
    for strength in rng.uniform(0.15, 0.9, viewers):
        exposure = exposure_of(ad, PREROLL + frames_every(500, 3000, lambda t, s=strength: smiling(s)))
        liking = int(np.clip(np.rint(1 + 4 * strength), 1, 5)) if follows else int(rng.integers(1, 6))
        Answer.objects.create(exposure=exposure, liking=liking, satisfaction=3, recall="right")
    Campaign.objects.filter(pk=ad.campaign_id).update(ask_after_ads=True)
    rolled_up(ad)


def section(client: Client, ad: Ad) -> str:
    return client.get(reverse("dashboards:ad-answers", args=[ad.campaign_id, ad.pk])).content.decode()


def test_rank_correlation_holds_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    truth = 6 / np.pi * np.arcsin(0.5 / 2)  # Spearman's ρ of a normal pair with r = .5
    held = 0
    for _ in range(400):
        x = rng.normal(size=60)
        found = rank_correlation(x, 0.5 * x + np.sqrt(0.75) * rng.normal(size=60))
        held += found.low <= truth <= found.high
    assert 0.92 <= held / 400 <= 0.98
    assert rank_correlation(np.arange(24.0), np.arange(24.0)) is None
    assert rank_correlation(np.arange(30.0), np.ones(30)) is None


def test_under_25_viewers_there_are_not_enough_answers(
    plain_ad: Callable[..., Ad], bob_client: Client
) -> None:
    ad = plain_ad()
    answered(ad, 24)
    page = section(bob_client, ad)
    assert "Not enough answers yet: 24 viewers answered, 25 are needed." in page
    assert "ρ =" not in page


def test_face_and_answers_that_go_together_are_shown_with_n_and_interval(
    plain_ad: Callable[..., Ad], bob_client: Client
) -> None:
    ad = plain_ad()
    answered(ad, 30)
    found = survey_of_ad(ad)
    liking, intent, satisfaction = found.parts("survey.agreement")
    assert liking.value.low > 0.8
    assert (liking.n, found.count("survey.both[question:liking]"), found["survey.recall"].n) == (30, 30, 30)
    assert found["survey.recall"].value.value == 1.0
    face = found.series("survey.face[question:liking]")
    assert (face.at.tolist(), face.n.sum()) == ([1, 2, 3, 4, 5], 30)
    assert np.isnan(face.mean[face.n < 10]).all() and np.isfinite(face.mean[face.n >= 10]).all()
    assert not found["survey.answer[question:purchase_intent]"].known
    assert (intent.needs.what, intent.needs.more, satisfaction.needs.what) == ("viewers", 25, "alike")
    page = section(bob_client, ad)
    assert "Who smiles more, answers higher" in page
    assert "n = 30" in page
    assert "Show the method" in page
    assert "Not enough answers yet to judge a prediction: answers with a face: 30, ads: 1" in page
    assert f'data-finding="{liking.name}"' in page and repr(liking.value.value) in page
    assert '"answer-liking"' in page.split('id="charts"')[1]


def test_several_exposures_of_one_viewer_count_once(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    first = exposure_of(ad, PREROLL + frames_every(500, 3000, lambda _: smiling(0.3)))
    again = exposure_of(
        ad, PREROLL + frames_every(500, 3000, lambda _: smiling(0.7)), viewer=first.session.viewer, number=2
    )
    for exposure, liking in ((first, 2), (again, 5)):
        Answer.objects.create(exposure=exposure, liking=liking)
    rolled_up(ad)
    found = survey_of_ad(ad)
    assert (found.count("survey.viewers"), found.count("survey.exposures")) == (1, 2)
    assert SurveyData(answers_of_ads([ad])).given("liking").tolist() == [3.5]
    assert found["survey.answer[question:liking]"].needs.more == 4, "under five nothing is told"


def test_rejected_exposure_keeps_its_answer_and_loses_its_face(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    exposure = exposure_of(ad, [Frame(t_ms, None) for t_ms in range(0, 3000, 500)])
    Answer.objects.create(exposure=exposure, liking=4)
    rolled_up(ad)
    found = survey_of_ad(ad)
    assert SurveyData(answers_of_ads([ad])).given("liking").tolist() == [4.0]
    assert found.count("survey.both[question:liking]") == 0


def test_a_changed_or_an_erased_answer_is_taken_up_at_once(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    answered(ad, 5)
    before = survey_of_ad(ad)
    assert survey_of_ad(ad).revision == before.revision
    answer = Answer.objects.order_by("pk")[0]
    Answer.objects.filter(pk=answer.pk).update(satisfaction=1)
    changed = survey_of_ad(ad)
    assert changed.estimate("survey.answer[question:satisfaction]").value == pytest.approx(13 / 5)
    session_withdraw(session=answer.exposure.session)
    assert survey_of_ad(ad).count("survey.viewers") == 4


def test_section_costs_the_same_queries_however_many_answers(
    plain_ad: Callable[..., Ad], bob_client: Client, django_assert_num_queries: Callable
) -> None:
    ad = plain_ad()
    answered(ad, 1)
    section(bob_client, ad)
    with CaptureQueriesContext(connection) as queries:
        section(bob_client, ad)
    first = len(queries)
    answered(ad, 3)
    section(bob_client, ad)
    with django_assert_num_queries(first):
        section(bob_client, ad)
    assert 0 < first <= 14


def test_members_read_and_strangers_do_not(
    plain_ad: Callable[..., Ad], bob_client: Client, charlie_client: Client, client: Client
) -> None:
    ad = plain_ad()
    answered(ad, 3)
    for name in ("ad-answers", "ad-answers-csv"):
        address = reverse(f"dashboards:{name}", args=[ad.campaign_id, ad.pk])
        assert bob_client.get(address).status_code == 200
        assert charlie_client.get(address).status_code == 404
        assert client.get(address).status_code == 302


def test_ad_page_has_the_section_only_where_the_campaign_asks(
    plain_ad: Callable[..., Ad], bob_client: Client
) -> None:
    ad = plain_ad()
    page = reverse("dashboards:ad", args=[ad.campaign_id, ad.pk])
    address = reverse("dashboards:ad-answers", args=[ad.campaign_id, ad.pk])
    assert address not in bob_client.get(page).content.decode()
    Campaign.objects.update(ask_after_ads=True)
    assert address in bob_client.get(page).content.decode()


def test_simulated_answers_go_with_the_face_and_are_predicted(
    organisation: Organisation,
    plain_ad: Callable[..., Ad],
    bob_client: Client,
    settings: object,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    ads = [plain_ad(f"Ad {k}") for k in range(6)]
    campaign = ads[0].campaign
    Campaign.objects.filter(pk=campaign.pk).update(ask_after_ads=True)
    out = StringIO()
    flags = ["--viewers=80", "--exposures=1", "--seed=3", f"--campaign={campaign.pk}", "--json"]
    call_command("simulation", "create", *flags, stdout=out)
    exposures = json.loads(out.getvalue())["exposures"]
    assert 0.8 * exposures < Answer.objects.count() < exposures == Exposure.objects.count()
    for ad in ads:
        rolled_up(ad)
    page = section(bob_client, ads[0])
    assert "The prediction is being computed" in page and "AUC" not in page
    assert all(own.needs.what == "computing" for own in prediction_of_campaign(campaign).group("prediction"))

    assert (predictions_refresh(seconds=60), predictions_refresh(seconds=60)) == (1, 0)
    found = prediction_of_campaign(campaign)
    aucs = found.parts("prediction.auc.face")
    assert [own.part for own in aucs] == [f"question:{name}" for name in SCALES]
    assert len({own.value.value for own in aucs}) == 3
    assert all(own.known for own in found), "no figure without n and interval"
    assert {own.n for own in found.parts("prediction.liking.given")} != {None}
    page = section(bob_client, ads[0])
    assert page.count("on ads and viewers that it has not seen") == 3
    for title in ("Liking: ", "Purchase intent: ", "Satisfaction: "):
        assert f"<p>{title}" in page
    for own in (own for measure in JUDGED for own in found.parts(measure.key)):
        assert f'data-finding="{own.name}"' in page
    lines = bob_client.get(reverse("dashboards:ad-answers-csv", args=[campaign.pk, ads[0].pk]))
    rows = list(csv.DictReader(StringIO(b"".join(lines.streaming_content).decode("utf-8-sig"))))
    for question in SCALES:
        name = f"predicted_{question}"
        predicted = [row for row in rows if row[name]]
        assert len(predicted) > 40
        assert all(1 <= float(row[f"{name}_low"]) <= float(row[f"{name}_high"]) <= 5 for row in predicted)

    Answer.objects.filter(exposure__ad=ads[0]).order_by("pk").first().delete()
    assert prediction_of_campaign(campaign).behind
    assert "Newer answers are not in it yet." in section(bob_client, ads[0])
    monkeypatch.setattr(store, "_AT_ONCE_SECONDS", 0.0)
    assert predictions_refresh(seconds=60) == 0, "what is dear is not computed for every new answer"
    session_withdraw(session=Exposure.objects.filter(answer__isnull=False).first().session)
    assert "being computed" in section(bob_client, ads[0]), "a withdrawal is taken up at once"
    lines = bob_client.get(reverse("dashboards:ad-answers-csv", args=[campaign.pk, ads[0].pk]))
    rows = csv.DictReader(StringIO(b"".join(lines.streaming_content).decode("utf-8-sig")))
    assert not any(row["predicted_liking"] for row in rows)


def test_figures_of_the_page_and_of_its_file_are_the_same(
    plain_ad: Callable[..., Ad], bob_client: Client
) -> None:
    ad = plain_ad()
    answered(ad, 30)
    address = reverse("dashboards:ad-answers-csv", args=[ad.campaign_id, ad.pk])
    content = b"".join(bob_client.get(address, {"table": "figures"}).streaming_content).decode("utf-8-sig")
    filed = {(row["key"], row["part"]): row for row in csv.DictReader(StringIO(content))}
    shown = re.findall(
        r'<data value="([^"]*)" data-finding="([^"\[]*)\[?([^"\]]*)\]?"', section(bob_client, ad)
    )
    assert len(shown) >= 3
    for value, key, part in shown:
        assert filed[key, part]["value"] == value


def test_question_without_enough_answers_says_so_beside_the_others(plain_ad: Callable[..., Ad]) -> None:
    ads = [plain_ad(f"Ad {k}") for k in range(5)]
    for ad in ads:
        answered(ad, 44)  # satisfaction is the same for all, and nobody was asked for purchase intent
    campaign = ads[0].campaign
    prediction_refresh(campaign)
    found = prediction_of_campaign(campaign)
    assert [own.known for own in found.parts("prediction.auc.face")] == [True, False, False]
    liking, intent, satisfaction = words.prediction_texts(found, ads[0].pk)
    assert liking.startswith("Liking: from faces alone, ") and "n = 44" in liking
    assert intent.startswith("Purchase intent: not enough answers yet: answers with a face: 0, ads: 0")
    assert "answers with a face: 220, ads: 5 (0 of 4 or 5, 220 lower)" in satisfaction


def test_models_are_fitted_once_for_all_ads_and_the_bundle_alone_gives_the_same_bits(
    plain_ad: Callable[..., Ad], monkeypatch: pytest.MonkeyPatch
) -> None:
    ads = [plain_ad(f"Ad {k}") for k in range(5)]
    for ad in ads:
        answered(ad, 44)
    campaign, read = ads[0].campaign, []
    series = ask.series_of_ads
    monkeypatch.setattr(ask, "series_of_ads", lambda *asked: read.append(1) or series(*asked))
    assert prediction_refresh(campaign)
    assert not prediction_refresh(campaign)
    assert len(read) == 1
    kept = Analysis.objects.filter(question="predicted_answers")
    assert set(kept.values_list("subject", flat=True)) == {f"ad:{ad.pk}" for ad in ads}

    target = BytesIO()
    bundle_write(campaign, target)
    assert len(read) == 1, "what is up to date is not computed for a file"
    assert bundle_reproduce(bundle_read(BytesIO(target.getvalue()))).differences == []
    numbers = pq.read_table(BytesIO(ZipFile(target).read("results/numbers.parquet"))).to_pylist()
    filed = {(row["key"], row["part"]): row["value"] for row in numbers if row["subject"] == "campaign:1"}
    auc = prediction_of_campaign(campaign)["prediction.auc.face[question:liking]"]
    assert filed[auc.key, auc.part] == auc.value.value
    given = [part for key, part in filed if key == "prediction.liking.given"]
    assert given == [f"ad:{k}" for k in range(1, 6)]


def test_predictions_wait_while_people_watch_but_not_for_ever(
    plain_ad: Callable[..., Ad], monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(plain_ad(), 2)  # their frames came in just now
    monkeypatch.setattr(tasks, "predictions_refresh", lambda *, seconds: 1)
    monkeypatch.setattr(tasks, "_predicted_at", tasks.monotonic())
    assert tasks.refresh_predictions() == 0
    monkeypatch.setattr(tasks, "_predicted_at", tasks.monotonic() - 601)
    assert tasks.refresh_predictions() == 1


def test_every_figure_has_a_name_and_a_formula_of_the_catalogue() -> None:
    measures = [
        own for question in (SURVEY, PREDICTION, PREDICTED_ANSWERS, PLAN) for own in question.measures
    ]
    assert len({own.key for own in measures}) == len(measures) > 30
    for own in measures:
        assert str(label(own.key).title), own.key
        assert own.methods and all(key in METHODS for key in own.methods), own.key
