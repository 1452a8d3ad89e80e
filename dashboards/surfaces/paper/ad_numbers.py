"""The numbers of one ad on paper: the cards, each expression over the whole ad, and valence third by third."""

from collections.abc import Sequence

from django.utils.translation import gettext
from reportlab.platypus import Flowable, KeepTogether

from campaigns.models import Ad
from dashboards.analysis.finding import Findings
from dashboards.surfaces.ad_figures import EXPRESSING, THIRDS, cards_of, expression_rows, third_rows
from dashboards.surfaces.paper.style import figure_cell, paragraph, table
from dashboards.surfaces.text.figures import figure_text, note
from dashboards.surfaces.text.labels import EXPRESSING as EXPRESSING_TITLES
from dashboards.surfaces.text.labels import label
from dashboards.surfaces.text.reception import course_sentence, evidence_sentence


def ad_numbers(ad: Ad, answers: Sequence[Findings]) -> list[Flowable]:
    """Return the section of numbers; `answers`: traces, numbers, peak–end–trend, evidence (`ad_figures.numbers_of`)."""
    rows: list[list[object]] = []
    for own in cards_of(answers):
        name = label(own.key)
        rows.append([str(name.title), figure_text(own) or "–", note(own), f"{name.about} ({own.methods[0]})"])
    head = [gettext("Number"), gettext("Value"), gettext("When, n and 95 % interval"), gettext("What it is")]
    return [
        paragraph(gettext("The ad in numbers"), "heading"),
        table(head, rows, [22, 11, 37, 30]),
        *_expressions(answers[1]),
        *_thirds(ad, answers[1]),
        *_evidence(answers[3]),
    ]


def _evidence(found: Findings) -> list[Flowable]:
    rows: list[list[object]] = [
        [str(label(own.key).title), figure_text(own) or "–", note(own)] for own in found.group("evidence")
    ]
    head = [gettext("Number"), gettext("Value"), gettext("n and 95 % interval")]
    title = paragraph(gettext("Is it the ad?"), "small-heading")
    return [KeepTogether([title, paragraph(evidence_sentence(found)), table(head, rows, [40, 20, 40])])]


def _expressions(found: Findings) -> list[Flowable]:
    rows: list[list[object]] = [[name, *map(figure_cell, row)] for name, row in expression_rows(found)]
    head = [gettext("Clearly shown"), *(str(EXPRESSING_TITLES[what]) for what in EXPRESSING)]
    title = paragraph(gettext("Each expression over the whole ad"), "small-heading")
    return [KeepTogether([title, table(head, rows, [15, 17, 17, 17, 17, 17])])]


def _thirds(ad: Ad, found: Findings) -> list[Flowable]:
    parts: list[Flowable] = [
        paragraph(gettext("Valence from the resting face, third by third"), "small-heading"),
        paragraph(course_sentence(found)),
    ]
    rows: list[list[object]] = [
        [[paragraph(name, "cell"), paragraph(place, "cell-quiet")], *map(figure_cell, row)]
        for name, place, row in third_rows(found, ad)
    ]
    if rows:
        head = [gettext("Part"), *(str(label(f"change_valence.third.{what}").title) for what in THIRDS)]
        parts.append(table(head, rows, [19, 27, 27, 27]))
    return [KeepTogether(parts)]
