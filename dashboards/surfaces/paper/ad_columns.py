"""What stands behind an ad's answer, as wide as a column: its numbers, brand moments, fatigue, and who was left out."""

from collections.abc import Sequence

from django.utils.translation import gettext
from reportlab.platypus import Flowable, KeepTogether

from campaigns.models import Ad
from dashboards.analysis.fatigue.ask import ad_fatigue, fatigue_answers, frequency_cap_of
from dashboards.analysis.fatigue.measures import BESIDE
from dashboards.analysis.finding import Findings
from dashboards.surfaces.ad_figures import brand_names, cards_of
from dashboards.surfaces.charts.drawing import chart_drawing
from dashboards.surfaces.charts.fatigue import within_chart
from dashboards.surfaces.paper.style import HALF, figure_cell, numbers_table, paragraph, table
from dashboards.surfaces.text import fatigue as fatigue_words
from dashboards.surfaces.text import fatigue_cap
from dashboards.surfaces.text import reception as words
from dashboards.surfaces.text.format import clock
from dashboards.surfaces.text.labels import part_label
from dashboards.surfaces.text.method import excluded_of, n_of

_CHART = 125.0
# Between which ends the valence lies, whatever lost moments were: a matter of the appendix.
BOUNDS = ("change_valence.lost.low", "change_valence.lost.high")


def numbers(answers: Sequence[Findings]) -> list[Flowable]:
    """The cards, and whether they tell of the ad; `answers`: traces, numbers, peak–end–trend, evidence."""
    return [
        paragraph(gettext("The ad in numbers"), "heading"),
        numbers_table(own for own in cards_of(answers) if own.key not in BOUNDS),
        paragraph(gettext("Is it the ad?"), "heading"),
        paragraph(words.evidence_sentence(answers[3]), "column"),
    ]


def brand(ad: Ad, found: Findings) -> list[Flowable]:
    names, rows_of = brand_names(ad), found.parts("change_valence.brand")
    if not rows_of:
        return []
    starts = [moment.start_ms for moment in ad.brand_moments.all()]
    rows: list[list[object]] = [
        [f"{part_label(own.part, names)} · {clock(start)}", figure_cell(own), words.brand_verdict(found, own)]
        for own, start in zip(rows_of, starts, strict=True)
    ]
    head = [gettext("Brand moment"), gettext("Change of valence"), gettext("What can be said")]
    return [
        paragraph(gettext("When the brand appears"), "heading"),
        paragraph(words.brand_sentence(found, names), "column"),
        table(head, rows, [28, 42, 30], width=HALF),
    ]


def fatigue(ad: Ad) -> list[Flowable]:
    own, *others = ad_fatigue(ad, BESIDE)
    cap = frequency_cap_of(ad, [own, *others], fatigue_answers(ad))
    parts: list[Flowable] = [
        paragraph(gettext("Fatigue"), "heading"),
        paragraph(fatigue_words.answer_sentence(own), "column"),
        paragraph(fatigue_cap.apart_sentence(own), "column"),
        paragraph(fatigue_cap.cap_sentence(cap), "column"),
    ]
    chart = within_chart(own, gettext("The same viewers, exposure by exposure"))
    if chart is not None:
        drawing = chart_drawing(chart, width=HALF, height=_CHART)
        parts += [drawing, paragraph(fatigue_words.within_sentence(own), "quiet")]
    return [KeepTogether(parts)]


def left_out(found: Findings) -> list[Flowable]:
    """Who is behind the figures, and who is not."""
    excluded = excluded_of(found) or gettext("nothing")
    said = gettext("%(n)s. Left out: %(excluded)s.") % {"n": n_of(found), "excluded": excluded}
    heading = paragraph(gettext("Who is behind these figures"), "small-heading")
    return [KeepTogether([heading, paragraph(said, "quiet")])]
