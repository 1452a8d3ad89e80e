"""What viewers said of an ad beside what their faces showed: a section of its page, and its CSV file."""

from collections.abc import Iterator

import numpy as np
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.models import Ad
from campaigns.models.answer import SCALES
from dashboards.analysis.survey.face_against import face_against
from dashboards.analysis.survey.predicted import Predicted, predicted_of_campaign
from dashboards.selectors.access import ad_or_404
from dashboards.selectors.answers import FACE
from dashboards.surfaces.answers import texts
from dashboards.surfaces.answers.chart import answer_chart
from dashboards.surfaces.csv_lines import csv_line
from dashboards.surfaces.pages.downloads import csv_download, file_name
from dashboards.surfaces.words import estimate_note, percent


@login_required
@require_safe
def answers(request: HttpRequest, campaign_pk: int, pk: int) -> HttpResponse:
    """Show the answers, each against the face, and the predicted answers."""
    ad = ad_or_404(user=request.user, campaign_pk=campaign_pk, pk=pk)
    predicted = predicted_of_campaign(ad.campaign)
    found = face_against(predicted.answers.of_ad(ad.pk))
    context = {
        "ad": ad,
        "campaign": ad.campaign,
        "found": found,
        "recall": percent(found.recall.value) if found.recall else "",
        "recall_note": estimate_note("share", found.recall) if found.recall else "",
        "sentence": texts.answers_sentence(found),
        "questions": [
            (
                question,
                texts.agreement_sentence(question),
                answer_chart(question) if question.agreement else None,
            )
            for question in found.questions
        ],
        "agreement_maths": texts.agreement_maths(found),
        "prediction_sentences": texts.prediction_sentences(predicted, ad.pk),
        "prediction_rows": texts.prediction_rows(predicted),
        "prediction_maths": texts.prediction_maths(predicted),
    }
    return render(request, "dashboards/ad_sections/answers.html", context)


@login_required
@require_safe
def answers_file(request: HttpRequest, campaign_pk: int, pk: int) -> StreamingHttpResponse:
    """Answer with one line a play: answers, face, and those foretold without this ad and viewer."""
    ad = ad_or_404(user=request.user, campaign_pk=campaign_pk, pk=pk)
    return csv_download(_lines(ad, predicted_of_campaign(ad.campaign)), file_name(ad.title, "answers"))


def _lines(ad: Ad, predicted: Predicted) -> Iterator[str]:
    said = predicted.answers
    foretold = [f"predicted_{name}{end}" for name in SCALES for end in ("", "_low", "_high")]
    yield csv_line(["viewer", *SCALES, "recall", *(f"mean_{name}" for name in FACE), *foretold])
    for row in np.flatnonzero(said.ad == ad.pk).tolist():
        fields: list[object] = [int(said.viewer[row]) + 1]
        fields += [_text(said.said[name][row], ".0f") for name in SCALES]
        fields.append(str(said.recall[row]))
        fields += [_text(said.face[name][row], ".4f") for name in FACE]
        for name in SCALES:
            told = predicted.predictions[name]
            fields += (
                [_text(own[row], ".2f") for own in (told.score, told.low, told.high)] if told else [""] * 3
            )
        yield csv_line(fields)


def _text(value: float, form: str) -> str:
    return format(value, form) if value == value else ""
