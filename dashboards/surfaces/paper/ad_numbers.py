"""The numbers of one ad on paper: the cards, each expression over the whole ad, and valence third by third."""

from reportlab.platypus import Flowable, KeepTogether

from campaigns.models import Ad
from dashboards.analysis.reception.course import ad_course
from dashboards.analysis.reception.numbers import ad_cards
from dashboards.analysis.reception.peak_end_ads import weights_of_organisation
from dashboards.selectors.series import AdSeries
from dashboards.surfaces.paper.style import figure_cell, paragraph, table
from dashboards.surfaces.reading.figure_rows import (
    EXPRESSION_HEAD,
    THIRD_HEAD,
    expression_figures,
    third_figures,
)
from dashboards.surfaces.reading.figures import figure
from dashboards.surfaces.reading.sentences import course_sentence


def ad_numbers(ad: Ad, series: AdSeries) -> list[Flowable]:
    """Return the section of numbers; the ad's campaign should be loaded."""
    rows: list[list[object]] = []
    for card in ad_cards(series, weights_of_organisation(ad.campaign)):
        told = figure(card.measure, card.found, card.when)
        rows.append([card.title, told.text or "–", told.note, f"{card.about} ({card.key})"])
    head = ["Number", "Value", "When, n and 95 % interval", "What it is"]
    return [
        paragraph("The ad in numbers", "heading"),
        table(head, rows, [22, 11, 37, 30]),
        *_expressions(series),
        *_thirds(series),
    ]


def _expressions(series: AdSeries) -> list[Flowable]:
    rows: list[list[object]] = [
        [title, *(figure_cell(own) for own in figures)] for title, figures in expression_figures(series)
    ]
    return [
        KeepTogether(
            [
                paragraph("Each expression over the whole ad (F13)", "small-heading"),
                table(list(EXPRESSION_HEAD), rows, [16, 21, 21, 21, 21]),
            ]
        )
    ]


def _thirds(series: AdSeries) -> list[Flowable]:
    course = ad_course(series)
    parts: list[Flowable] = [
        paragraph("Valence, third by third (F18)", "small-heading"),
        paragraph(course_sentence(course)),
    ]
    rows: list[list[object]] = [
        [
            [paragraph(third.name, "cell"), paragraph(third.when, "cell-quiet")],
            *(figure_cell(own) for own in figures),
        ]
        for third, figures in third_figures(course)
    ]
    if rows:
        parts.append(table(list(THIRD_HEAD), rows, [19, 27, 27, 27]))
    return [KeepTogether(parts)]
