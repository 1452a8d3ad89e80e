"""Survey answers beside faces, and predicted from them: a section of an ad's page, and its CSV files."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from campaigns.models import Ad
from campaigns.models.answer import SCALES
from dashboards.analysis.encode import plain
from dashboards.analysis.finding import Finding, Findings
from dashboards.analysis.survey.answered import part_of
from dashboards.analysis.survey.ask import predicted_answers_of_ad, prediction_of_campaign, survey_of_ad
from dashboards.analysis.survey.disagreed import disagreed_findings
from dashboards.analysis.survey.predicted import JUDGED
from dashboards.analysis.survey.slider import slider_findings
from dashboards.selectors.answers import FACE, answers_of_ads
from dashboards.statistics.agreement import MIN_VIEWERS
from dashboards.surfaces.charts.survey import face_chart, slider_chart
from dashboards.surfaces.pages.door import ad_page
from dashboards.surfaces.pages.downloads import csv_download, file_name
from dashboards.surfaces.pages.own_questions import own_context
from dashboards.surfaces.sheets.csv_lines import csv_table
from dashboards.surfaces.sheets.rows import NUMBERS, Row, number_rows
from dashboards.surfaces.text import survey as words
from dashboards.surfaces.text.labels import QUESTIONS, Label, label
from fer_platform.kit.csv_lines import csv_file


@ad_page
def answers(request: HttpRequest, ad: Ad) -> HttpResponse:
    """Show the answers, each against the face, and the prediction."""
    found, prediction = survey_of_ad(ad), prediction_of_campaign(ad.campaign)
    questions = [_question(found, name) for name in QUESTIONS]
    context = {
        "ad": ad,
        "campaign": ad.campaign,
        "subject": found.subject,
        "answered": found.count("survey.viewers"),
        "enough": found.count("survey.viewers") >= MIN_VIEWERS,
        "headline": words.survey_headline(found),
        "means": found.parts("survey.answer"),
        "recall": found["survey.recall"],
        "refusal": words.refusal_text(found),
        "refused": found.group("refusal"),
        "refusal_method": words.refusal_method(found),
        "questions": questions,
        "charts": {own["chart"].key: own["chart"].as_json() for own in questions if own["chart"]},
        "method": words.survey_method(found),
        "prediction": words.prediction_texts(prediction, ad.pk),
        "titles": QUESTIONS.values(),
        "rows": prediction_rows(prediction),
        "prediction_method": words.prediction_method(prediction),
        **own_context(ad.campaign, ad),
        **_slider(ad),
        **_disagreed(ad),
    }
    if context["slider_chart"]:
        context["charts"]["slider"] = context["slider_chart"].as_json()
    return render(request, "dashboards/ad_sections/answers.html", context)


@ad_page
def answers_file(request: HttpRequest, ad: Ad) -> StreamingHttpResponse:
    """Answer with one line an answered exposure: answers, face, and what is predicted without this ad and viewer;
    with `?table=figures`, with the section's figures."""
    if request.GET.get("table") == "figures":
        others = [own for own in (slider_findings(ad), disagreed_findings(ad)) if own]
        found = [survey_of_ad(ad), prediction_of_campaign(ad.campaign), *others]
        figures = number_rows(found)
        lines = csv_table(NUMBERS, figures)
        return csv_download(lines, file_name(ad.title, "answers-in-numbers", otherwise=f"ad-{ad.pk}"))
    predicted = [f"predicted_{name}{end}" for name in SCALES for end in ("", "_low", "_high")]
    head = ["viewer", *SCALES, "recall", *(f"mean_{name}" for name in FACE), *predicted]
    lines = csv_file(head, _rows(ad))
    return csv_download(lines, file_name(ad.title, "answers", otherwise=f"ad-{ad.pk}"))


def _slider(ad: Ad) -> dict[str, Any]:
    found = slider_findings(ad)
    return {
        "slider": found and [found["slider.viewers"], found["slider.mean"]],
        "slider_trace": found and found["slider.trace"],
        "slider_chart": found and slider_chart(found, duration_ms=ad.duration_ms),
        "slider_names": [("slider", label("slider.mean").title)],
        "slider_method": found and words.slider_method(found),
    }


def _disagreed(ad: Ad) -> dict[str, Any]:
    found = disagreed_findings(ad)
    return {
        "disagreed": found and [own for own in found.group("disagreed") if own.known],
        "disagreed_sentence": found and words.disagreed_sentence(found),
        "disagreed_method": found and words.disagreed_method(found),
    }


def prediction_rows(found: Findings) -> list[tuple[Label, list[Finding]]]:
    """Return each figure that says how far to trust the prediction, one a question; none where there is none yet."""
    rows = [(label(own.key), found.parts(own.key)) for own in JUDGED]
    return rows if any(own.known for _, parts in rows for own in parts) else []


def _question(found: Findings, name: str) -> dict[str, Any]:
    face, title = found[f"survey.face[{part_of(name)}]"], str(QUESTIONS[name])
    key = f"answer-{name.replace('_', '-')}"
    return {
        "key": key,
        "title": title,
        "text": words.agreement_text(found, name),
        "agreement": found[f"survey.agreement[{part_of(name)}]"],
        "face": face,
        "names": [(name, label(face.key).title)],
        "chart": face_chart(face, key=key, title=title, axis=gettext("Answer, 1 to 5")),
    }


def _rows(ad: Ad) -> Iterator[Row]:
    own, kept = answers_of_ads([ad]), predicted_answers_of_ad(ad)
    table = kept.table("survey.predicted") if kept else None
    names = [name for name, _ in table.columns[1:]] if table else []
    cells = {row[0]: dict(zip(names, row[1:], strict=True)) for row in table.rows} if table else {}
    viewers = np.unique(own.viewer, return_inverse=True)[1]
    for row, exposure in enumerate(own.exposure.tolist()):
        predicted = cells.get(exposure, {})
        yield [
            int(viewers[row]) + 1,
            *(plain(own.given[name][row]) for name in SCALES),
            str(own.recall[row]),
            *(plain(own.face[name][row]) for name in FACE),
            *(predicted.get(f"{name}{end}") for name in SCALES for end in ("", ".low", ".high")),
        ]
