"""The report of one ad: the answer, what to do, its course and moments on one page; then what is behind, in columns."""

from collections.abc import Sequence
from io import BytesIO

from django.utils.translation import gettext
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, NextPageTemplate, PageBreak

from campaigns.models import Ad
from dashboards.analysis.finding import Findings
from dashboards.analysis.reception.ask import ad_findings
from dashboards.analysis.reception.questions import LEVELS_QUESTION
from dashboards.analysis.reception.state import AdReception
from dashboards.surfaces.ad_figures import key_moments, numbers_of
from dashboards.surfaces.ad_still import ad_still
from dashboards.surfaces.charts.ad import ad_charts
from dashboards.surfaces.charts.drawing import chart_drawing
from dashboards.surfaces.decided import verdict_context
from dashboards.surfaces.paper.ad_columns import brand, fatigue, left_out, numbers
from dashboards.surfaces.paper.said import said_of_ad
from dashboards.surfaces.paper.style import HALF, beside, notice, paragraph, title
from dashboards.surfaces.text import reception as words
from dashboards.surfaces.text.figures import figure_text, note
from dashboards.surfaces.text.format import clock, stretch
from dashboards.surfaces.text.labels import label
from dashboards.surfaces.text.trace_sentences import level_sentence, traces_sentence

COLUMNS = "columns"  # the template of pages with two
_TRACES = ("valence", "expressions", "attention")
_CHARTS = {"valence": 100.0, "expressions": 100.0, "attention": 78.0, "engagement": 78.0}
_ACROSS, _STILL, _SMALL_STILL = 4, (36 * mm, 26 * mm), (24 * mm, 16 * mm)


def ad_story(own: AdReception) -> list[Flowable]:
    """Return the ad's part of a report; its campaign should be loaded. An ad without viewers is said to have none."""
    ad = own.ad
    story: list[Flowable] = [title(ad.title), paragraph(words.ad_answer(own.traces), "lead")]
    if own.state == "empty":
        return story
    story += _verdict(ad)
    if not own.conclusive:
        story.append(notice(gettext("A preview: too few viewers for conclusions.")))
    story += _traces(own)
    said = said_of_ad(ad)
    if not own.conclusive:
        return [*story, *left_out(own.traces), *said]
    answers = numbers_of(ad)
    story += [*_moments(ad, answers), NextPageTemplate(COLUMNS), PageBreak()]
    return [*story, *numbers(answers), *brand(ad, answers[1]), *left_out(own.traces), *fatigue(ad), *said]


def _verdict(ad: Ad) -> list[Flowable]:
    """What to do with the ad, and its stretches to fix with their stills."""
    own = verdict_context(ad)
    verdict = own["verdict"]
    if verdict is None:
        return []
    said = " ".join(filter(None, (verdict.reason, verdict.certainty, verdict.settle)))
    cells = [
        [
            *_still(ad, row["at_ms"], _SMALL_STILL),
            paragraph(stretch(row["from_ms"], row["to_ms"]), "small-heading"),
            paragraph(row["why"], "cell"),
        ]
        for row in own["stretches"]
    ]
    return [
        paragraph(figure_text(verdict.finding), "heading"),
        paragraph(f"{said} {own['stretches_sentence']}"),
        *beside(cells, across=_ACROSS),
    ]


def _traces(own: AdReception) -> list[Flowable]:
    levels = ad_findings(own.ad, LEVELS_QUESTION)
    charts = ad_charts(own.traces, _TRACES, own.ad) | ad_charts(levels, ("engagement",), own.ad)
    sentences = {key: traces_sentence(key, own.traces) for key in _TRACES}
    sentences["engagement"] = level_sentence(levels, "engagement")
    cells = [
        [
            paragraph(chart.title, "small-heading"),
            chart_drawing(chart, width=HALF, height=_CHARTS[key]),
            paragraph(sentences[key], "quiet"),
        ]
        for key, chart in charts.items()
    ]
    shaded = gettext("Shaded: the 95 % band over viewers, which holds the whole trace at once (F19).")
    heading = paragraph(gettext("Second by second"), "heading")
    return [heading, *beside(cells, across=2), paragraph(shaded, "quiet")]


def _moments(ad: Ad, answers: Sequence[Findings]) -> list[Flowable]:
    moments = key_moments(answers)
    cells = [
        [
            *_still(ad, own.value.at_ms),
            paragraph(f"{clock(own.value.at_ms)} · {label(own.key).title}", "small-heading"),
            paragraph(figure_text(own), "value"),
            paragraph(note(own), "cell-quiet"),
            paragraph(str(label(own.key).about), "cell-quiet"),
        ]
        for own in moments
        if own.value.settled
    ]
    return [
        paragraph(gettext("Key moments"), "heading"),
        paragraph(words.moments_sentence(moments)),
        *beside(cells, across=_ACROSS),
    ]


def _still(ad: Ad, at_ms: int, most: tuple[float, float] = _STILL) -> list[Image]:
    """Return the ad's picture at that moment, as large as `most` allows; nothing where its file is gone or damaged."""
    content = ad_still(ad, at_ms=at_ms)
    if content is None:
        return []
    scale = min(most[0] / max(ad.width, 1), most[1] / max(ad.height, 1))
    return [Image(BytesIO(content), width=ad.width * scale, height=ad.height * scale, hAlign="LEFT")]
