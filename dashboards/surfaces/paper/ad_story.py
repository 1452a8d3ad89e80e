"""The report of one ad: the answer, the traces, key moments, numbers, fatigue, answers, and what was left out."""

from collections.abc import Sequence
from io import BytesIO

from django.utils.translation import gettext
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, KeepTogether, Spacer

from campaigns.models import Ad
from dashboards.analysis.fatigue.ask import ad_fatigue, fatigue_answers, frequency_cap_of
from dashboards.analysis.fatigue.measures import BESIDE
from dashboards.analysis.finding import Findings
from dashboards.analysis.reception.ask import ad_findings
from dashboards.analysis.reception.questions import LEVELS_QUESTION
from dashboards.analysis.reception.state import AdReception
from dashboards.analysis.survey.ask import prediction_of_campaign, survey_of_ad
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.surfaces.ad_figures import brand_names, key_moments, numbers_of
from dashboards.surfaces.ad_still import ad_still
from dashboards.surfaces.charts.ad import ad_charts
from dashboards.surfaces.charts.drawing import chart_drawing
from dashboards.surfaces.charts.fatigue import within_chart
from dashboards.surfaces.decided import verdict_context
from dashboards.surfaces.paper.ad_numbers import ad_numbers
from dashboards.surfaces.paper.style import figure_cell, notice, paragraph, table
from dashboards.surfaces.text import fatigue as fatigue_words
from dashboards.surfaces.text import fatigue_cap
from dashboards.surfaces.text import reception as words
from dashboards.surfaces.text import survey as survey_words
from dashboards.surfaces.text.figures import figure_text, note
from dashboards.surfaces.text.format import clock, count, stretch
from dashboards.surfaces.text.labels import QUESTIONS, label, part_label
from dashboards.surfaces.text.method import excluded_of, n_of
from dashboards.surfaces.text.trace_sentences import level_sentence, traces_sentence

_TRACES = ("valence", "expressions", "attention")


def ad_story(own: AdReception) -> list[Flowable]:
    """Return the ad's part of a report; its campaign should be loaded. An ad without viewers is said to have none."""
    ad = own.ad
    story: list[Flowable] = [paragraph(ad.title, "title"), paragraph(words.ad_answer(own.traces), "lead")]
    if own.state == "empty":
        return story
    story += _verdict(ad)
    if not own.conclusive:
        story.append(notice(gettext("A preview: too few viewers for conclusions.")))
    story += _traces(own)
    if own.conclusive:
        answers = numbers_of(ad)
        story += [*_moments(ad, answers), *ad_numbers(ad, answers), *_brand(ad, answers[1]), *_fatigue(ad)]
        if ad.campaign.ask_after_ads:
            story += _survey(ad)
    return [*story, *_left_out(own.traces)]


def _verdict(ad: Ad) -> list[Flowable]:
    """What to do with the ad, and its stretches to fix with their stills."""
    own = verdict_context(ad)
    verdict = own["verdict"]
    if verdict is None:
        return []
    said = " ".join(filter(None, (verdict.reason, verdict.certainty, verdict.settle)))
    story: list[Flowable] = [
        paragraph(figure_text(verdict.finding), "heading"),
        paragraph(said),
        paragraph(own["stretches_sentence"]),
    ]
    rows: list[list[object]] = [
        [_still(ad, row["at_ms"]) or "", stretch(row["from_ms"], row["to_ms"]), row["why"]]
        for row in own["stretches"]
    ]
    head = ["", gettext("Stretch"), gettext("What changes there")]
    return [*story, table(head, rows, [20, 15, 65])] if rows else story


def _traces(own: AdReception) -> list[Flowable]:
    levels = ad_findings(own.ad, LEVELS_QUESTION)
    charts = ad_charts(own.traces, _TRACES, own.ad) | ad_charts(levels, ("engagement",), own.ad)
    sentences = {key: traces_sentence(key, own.traces) for key in _TRACES}
    sentences["engagement"] = level_sentence(levels, "engagement")
    story: list[Flowable] = [paragraph(gettext("Second by second"), "heading")]
    for key, chart in charts.items():
        parts = [paragraph(chart.title, "small-heading"), paragraph(sentences[key]), chart_drawing(chart)]
        story.append(KeepTogether(parts))
    shaded = gettext("Shaded: the 95 % band over viewers, which holds the whole trace at once (F19).")
    return [*story, paragraph(shaded, "quiet")]


def _moments(ad: Ad, answers: Sequence[Findings]) -> list[Flowable]:
    moments = key_moments(answers)
    rows: list[list[object]] = []
    for own in moments:
        if own.value.settled:
            name = label(own.key)
            what = [paragraph(str(name.title), "small-heading"), paragraph(str(name.about), "cell-quiet")]
            value = [paragraph(figure_text(own), "value"), paragraph(note(own), "cell-quiet")]
            rows.append([_still(ad, own.value.at_ms) or "", clock(own.value.at_ms), what, value])
    story: list[Flowable] = [
        paragraph(gettext("Key moments"), "heading"),
        paragraph(words.moments_sentence(moments)),
    ]
    head = ["", gettext("Second"), gettext("Moment"), gettext("Strength")]
    return [*story, table(head, rows, [20, 10, 35, 35])] if rows else story


def _brand(ad: Ad, found: Findings) -> list[Flowable]:
    names, rows_of = brand_names(ad), found.parts("change_valence.brand")
    if not rows_of:
        return []
    starts = [moment.start_ms for moment in ad.brand_moments.all()]
    rows: list[list[object]] = [
        [
            part_label(own.part, names),
            clock(start),
            *figure_cell(own)[:1],
            note(own),
            words.brand_verdict(found, own),
        ]
        for own, start in zip(rows_of, starts, strict=True)
    ]
    head = [
        gettext("Brand moment"),
        gettext("Second"),
        gettext("Change of valence"),
        gettext("n and 95 % interval"),
        gettext("What can be said"),
    ]
    return [
        paragraph(gettext("When the brand appears"), "heading"),
        paragraph(words.brand_sentence(found, names)),
        table(head, rows, [20, 10, 15, 27, 28]),
    ]


def _fatigue(ad: Ad) -> list[Flowable]:
    own, *beside = ad_fatigue(ad, BESIDE)
    cap = frequency_cap_of(ad, [own, *beside], fatigue_answers(ad))
    parts: list[Flowable] = [
        paragraph(gettext("Fatigue"), "heading"),
        paragraph(fatigue_words.answer_sentence(own)),
        paragraph(fatigue_cap.apart_sentence(own)),
        paragraph(fatigue_cap.cap_sentence(cap)),
    ]
    chart = within_chart(own, gettext("The same viewers, exposure by exposure"))
    if chart is not None:
        parts += [paragraph(fatigue_words.within_sentence(own)), chart_drawing(chart)]
    return [KeepTogether(parts)]


def _survey(ad: Ad) -> list[Flowable]:
    found, prediction = survey_of_ad(ad), prediction_of_campaign(ad.campaign)
    parts: list[Flowable] = [
        paragraph(gettext("Survey answers"), "heading"),
        paragraph(survey_words.survey_headline(found)),
    ]
    if found.count("survey.viewers") >= MIN_VIEWERS:
        rows: list[list[object]] = [
            [
                str(title),
                figure_cell(found[f"survey.answer[question:{name}]"]),
                survey_words.agreement_text(found, name),
            ]
            for name, title in QUESTIONS.items()
        ]
        head = [gettext("Question, 1 to 5"), gettext("Mean (95 %), n"), gettext("Against the face")]
        parts.append(table(head, rows, [20, 30, 50]))
    predicted = [paragraph(text) for text in survey_words.prediction_texts(prediction, ad.pk)]
    return [*parts, Spacer(1, 2 * mm), *predicted]


def _left_out(found: Findings) -> list[Flowable]:
    rows: list[list[object]] = [
        [part_label(own.part), count(own.value.value)] for own in found.parts("frames.set_aside")
    ]
    excluded = excluded_of(found) or gettext("nothing")
    story: list[Flowable] = [
        paragraph(gettext("Who is behind these figures"), "heading"),
        paragraph(gettext("%(n)s. Left out: %(excluded)s.") % {"n": n_of(found), "excluded": excluded}),
    ]
    if rows:
        story.append(table([gettext("Frames set aside because"), gettext("Frames")], rows, [80, 20]))
    return [KeepTogether(story)]


def _still(ad: Ad, at_ms: int) -> Image | None:
    """Return the ad's picture at that moment; None where its file is gone or damaged."""
    content = ad_still(ad, at_ms=at_ms)
    if content is None:
        return None
    width = 30 * mm
    return Image(BytesIO(content), width=width, height=width * ad.height / max(ad.width, 1))
