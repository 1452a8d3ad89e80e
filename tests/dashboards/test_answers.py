"""Face against answers: shown with n, from 25 viewers on; predicted answers only where there are enough."""

import csv
import json
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pyarrow.parquet as pq
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Answer, Campaign, Exposure, Organisation
from dashboards.analysis.survey.face_against import face_against
from dashboards.analysis.survey.predicted import predicted_of_campaign
from dashboards.selectors.answers import answers_of_ads
from dashboards.statistics.agreement import rank_correlation
from dashboards.surfaces.answers import texts
from dashboards.surfaces.bundle.archive import bundle_read, bundle_write
from dashboards.surfaces.bundle.reproduce import bundle_reproduce
from tests.dashboards.factories import Frame, exposure_of, frames_every, rolled_up, smiling
from tests.dashboards.test_rollup import PREROLL


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
    found = face_against(answers_of_ads([ad]))
    liking, intent, satisfaction = found.questions
    assert liking.agreement.low > 0.8
    assert (liking.agreement.n, liking.both, found.recall.n, found.recall.value) == (30, 30, 30, 1.0)
    assert sum(level.viewers for level in liking.levels) == 30
    assert (intent.mean, intent.agreement, satisfaction.agreement) == (None, None, None)
    page = section(bob_client, ad)
    assert "Who smiles more, answers higher" in page
    assert "n = 30" in page
    assert "Show the maths" in page
    assert "Not enough answers yet to judge a prediction: 30 answers with a face on 1 ad" in page


def test_several_plays_of_one_viewer_count_once(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    first = exposure_of(ad, PREROLL + frames_every(500, 3000, lambda _: smiling(0.3)))
    again = exposure_of(
        ad, PREROLL + frames_every(500, 3000, lambda _: smiling(0.7)), viewer=first.session.viewer, number=2
    )
    for exposure, liking in ((first, 2), (again, 5)):
        Answer.objects.create(exposure=exposure, liking=liking)
    rolled_up(ad)
    found = face_against(answers_of_ads([ad]))
    assert (found.viewers, found.plays, found.questions[0].mean.n, found.questions[0].mean.value) == (
        1,
        2,
        1,
        3.5,
    )


def test_rejected_play_keeps_its_answer_and_loses_its_face(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    exposure = exposure_of(ad, [Frame(t_ms, None) for t_ms in range(0, 3000, 500)])
    Answer.objects.create(exposure=exposure, liking=4)
    rolled_up(ad)
    found = face_against(answers_of_ads([ad]))
    assert (found.questions[0].mean.value, found.questions[0].both) == (4.0, 0)


def test_section_costs_the_same_queries_however_many_answers(
    plain_ad: Callable[..., Ad], bob_client: Client, django_assert_num_queries: Callable
) -> None:
    ad = plain_ad()
    answered(ad, 1)
    section(bob_client, ad)
    with django_assert_num_queries(6):
        section(bob_client, ad)
    answered(ad, 3)
    with django_assert_num_queries(6):
        section(bob_client, ad)


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


def test_simulated_answers_go_with_the_face_and_are_foretold(
    organisation: Organisation,
    plain_ad: Callable[..., Ad],
    bob_client: Client,
    settings: object,
    tmp_path: Path,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    ads = [plain_ad(f"Ad {k}") for k in range(6)]
    Campaign.objects.filter(pk=ads[0].campaign_id).update(ask_after_ads=True)
    out = StringIO()
    flags = ["--viewers=80", "--exposures=1", "--seed=3", f"--campaign={ads[0].campaign_id}", "--json"]
    call_command("panel", "simulate", *flags, stdout=out)
    plays = json.loads(out.getvalue())["exposures"]
    assert 0.8 * plays < Answer.objects.count() < plays == Exposure.objects.count()
    for ad in ads:
        rolled_up(ad)
    target = BytesIO()
    bundle_write(ads[0].campaign, target)
    compared = bundle_reproduce(bundle_read(BytesIO(target.getvalue())))
    assert compared.differences == []
    archive = ZipFile(BytesIO(target.getvalue()))
    foretold = {
        (row["quantity"], row["index"]): row["value"]
        for row in pq.read_table(BytesIO(archive.read("results/prediction.parquet"))).to_pylist()
    }
    found = predicted_of_campaign(ads[0].campaign).predictions
    assert list(found) == ["liking", "purchase_intent", "satisfaction"]
    for question, own in found.items():
        assert foretold[f"{question}.face.value", None] == own.face.value
        assert foretold[f"{question}.brier.value", None] == own.brier.value
    assert len({own.face.value for own in found.values()}) == 3
    page = section(bob_client, ads[0])
    assert page.count("on ads and viewers that it has not seen") == 3
    for title in ("Liking: ", "Purchase intent: ", "Satisfaction: "):
        assert f"<p>{title}" in page
    for row in ("AUC, mean smile only", "AUC, base rate", "Calibration slope", "80 % interval of one answer"):
        assert page.split(f'<th scope="row">{row}</th>')[1].split("</tr>")[0].count("<td>") == 4
    lines = bob_client.get(reverse("dashboards:ad-answers-csv", args=[ads[0].campaign_id, ads[0].pk]))
    rows = list(csv.DictReader(StringIO(b"".join(lines.streaming_content).decode())))
    for question in found:
        name = f"predicted_{question}"
        told = [row for row in rows if row[name]]
        assert len(told) > 40
        assert all(1 <= float(row[f"{name}_low"]) <= float(row[f"{name}_high"]) <= 5 for row in told)


def test_question_without_enough_answers_says_so_beside_the_others(plain_ad: Callable[..., Ad]) -> None:
    ads = [plain_ad(f"Ad {k}") for k in range(5)]
    for ad in ads:
        answered(ad, 44)  # satisfaction is the same for all, and nobody was asked for purchase intent
    found = predicted_of_campaign(ads[0].campaign)
    assert [own is None for own in found.predictions.values()] == [False, True, True]
    liking, intent, satisfaction = texts.prediction_sentences(found, ads[0].pk)
    assert liking.startswith("Liking: from faces alone, ") and "n = 44" in liking
    assert intent.startswith("Purchase intent: not enough answers yet: 0 answers with a face on 0 ads")
    assert "220 answers with a face on 5 ads (0 of 4 or 5, 220 lower)" in satisfaction
    assert [values[1:] for _, values, _ in texts.prediction_rows(found)] == [["–", "–"]] * 12
