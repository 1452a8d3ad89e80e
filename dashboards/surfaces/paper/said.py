"""What people said, on paper: the standard questions beside faces, a campaign's own questions, and the slider."""

from collections.abc import Iterator
from itertools import chain

from django.utils.translation import gettext
from reportlab.platypus import Flowable, KeepTogether

from campaigns.models import Ad, Campaign
from dashboards.analysis.survey.ask import prediction_of_campaign, survey_of_ad
from dashboards.analysis.survey.own import own_findings
from dashboards.analysis.survey.slider import slider_findings
from dashboards.selectors.own_answers import questions_about
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.surfaces.charts.drawing import chart_drawing
from dashboards.surfaces.charts.survey import slider_chart
from dashboards.surfaces.paper.style import HALF, beside, figure_cell, numbers_table, paragraph, table
from dashboards.surfaces.text import survey as words
from dashboards.surfaces.text.figures import figure_text
from dashboards.surfaces.text.labels import QUESTIONS

_CHART = 85.0


def said_of_ad(ad: Ad) -> list[Flowable]:
    """Return what was said of an ad, as wide as a column; nothing where nothing was asked."""
    asked, own = _survey(ad) if ad.campaign.ask_after_ads else [], _own(ad.campaign, ad)
    heading = [paragraph(gettext("Questions of your own"), "heading")] if own else []
    return [*asked, *heading, *chain.from_iterable(own), *_slider(ad)]


def said_of_campaign(campaign: Campaign) -> list[Flowable]:
    """Return what was answered before a campaign began and at its end; nothing where nobody was asked."""
    own = _own(campaign, None)
    heading = [paragraph(gettext("Questions of your own"), "heading")] if own else []
    return [*heading, *beside(own, across=2)]


def _own(campaign: Campaign, ad: Ad | None) -> list[list[Flowable]]:
    """Return each question of the campaign's own. What people wrote is only counted: their words are on the page."""
    found = own_findings(campaign, ad)
    if found is None:
        return []
    cells: list[list[Flowable]] = []
    for question in questions_about(campaign, ad):
        people = figure_text(found[f"own.viewers[asked:{question.code}]"])
        told = f"{question.get_place_display()} · {people} {gettext('people answered')}"
        parts: list[Flowable] = [paragraph(question.text, "small-heading"), paragraph(told, "quiet")]
        rows: list[list[object]] = [
            [text, figure_cell(found[f"own.share[answer:{question.code}={number}]"])]
            for number, text in question.choices
        ]
        if mean := found.get(f"own.mean[asked:{question.code}]"):
            rows = [[gettext("Mean"), figure_cell(mean)]]  # points are short in one number
        if rows:
            parts.append(table([gettext("Answer"), gettext("Chose it")], rows, [50, 50], width=HALF))
        cells.append(parts)
    return cells


def _survey(ad: Ad) -> Iterator[Flowable]:
    found, prediction = survey_of_ad(ad), prediction_of_campaign(ad.campaign)
    yield paragraph(gettext("Survey answers"), "heading")
    yield paragraph(words.survey_headline(found), "column")
    if found.count("survey.viewers") >= MIN_VIEWERS:
        rows: list[list[object]] = [
            [
                str(title),
                figure_cell(found[f"survey.answer[question:{name}]"]),
                words.agreement_text(found, name),
            ]
            for name, title in QUESTIONS.items()
        ]
        head = [gettext("Question, 1 to 5"), gettext("Mean (95 %), n"), gettext("Against the face")]
        yield table(head, rows, [26, 27, 47], width=HALF)
    yield from (paragraph(text, "quiet") for text in words.prediction_texts(prediction, ad.pk))


def _slider(ad: Ad) -> list[Flowable]:
    found = slider_findings(ad)
    if found is None:
        return []
    chart = slider_chart(found, duration_ms=ad.duration_ms)
    drawn = [chart_drawing(chart, width=HALF, height=_CHART)] if chart else []
    heading = paragraph(gettext("Said while watching, without a camera"), "heading")
    about = gettext(
        "A slider from bad to good, which those without a camera move while the ad plays: what they say, not what a "
        "face shows."
    )
    own = numbers_table([found["slider.viewers"], found["slider.mean"]])
    return [KeepTogether([heading, paragraph(about, "quiet"), own, *drawn])]
