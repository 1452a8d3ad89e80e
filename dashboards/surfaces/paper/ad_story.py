"""The report of one ad: the answer, the traces, key moments, numbers, fatigue, answers, and what was left out."""

from io import BytesIO

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, KeepTogether, Spacer

from campaigns.clips.facts import ClipError
from campaigns.clips.still import still_make
from campaigns.models import Ad
from dashboards.analysis.fatigue.measures import DEFAULT, measure_of
from dashboards.analysis.fatigue.readings import fatigue_of_ad
from dashboards.analysis.reception.brand_moments import brand_rows
from dashboards.analysis.reception.key_moments import key_moments
from dashboards.analysis.reception.levels import ad_levels
from dashboards.analysis.reception.traces import AdTrace
from dashboards.analysis.survey.face_against import face_against
from dashboards.analysis.survey.predicted import predicted_of_campaign
from dashboards.selectors.series import AdSeries, series_of_ad
from dashboards.statistics.frames.quality import REASON_TEXTS
from dashboards.surfaces.answers import texts
from dashboards.surfaces.documents import trace_document
from dashboards.surfaces.paper.ad_charts import (
    around,
    card_chart,
    from_zero,
    symmetric,
    trace_chart,
    whole_share,
)
from dashboards.surfaces.paper.ad_numbers import ad_numbers
from dashboards.surfaces.paper.style import notice, paragraph, table
from dashboards.surfaces.reading.figures import figure
from dashboards.surfaces.reading.levels_document import level_sentence, levels_document
from dashboards.surfaces.reading.maths import excluded_text, n_text
from dashboards.surfaces.reading.sentences import brand_sentence, moments_sentence
from dashboards.surfaces.words import clock, percent, signed

_BARS = " · bars: n at each exposure"  # the page's picture has them, ours has not
_EXPRESSIONS = (
    ("happy", "Happy", "--expr-happy"),
    ("surprise", "Surprise", "--expr-surprise"),
    ("sad", "Sad", "--expr-sad"),
)


def ad_story(ad: Ad, result: AdTrace) -> list[Flowable]:
    """Return the ad's part of a report; its campaign should be loaded. An ad without viewers is said to have none."""
    document = trace_document(result)
    story: list[Flowable] = [paragraph(ad.title, "title"), paragraph(document["sentences"]["answer"], "lead")]
    if result.state == "empty":
        return story
    if not result.trace.conclusive:
        story.append(notice("A preview: too few viewers for conclusions."))
    series = series_of_ad(ad)
    story += _traces(document, series)
    if result.trace.conclusive:
        story += [*_moments(ad, series), *ad_numbers(ad, series), *_brand(ad, series), *_fatigue(ad)]
        if ad.campaign.ask_after_ads:
            story += _answers(ad)
    return [*story, *_left_out(result, series)]


def _traces(document: dict, series: AdSeries) -> list[Flowable]:
    told, seconds = document["sentences"], document["seconds"]
    levels = ad_levels(series)
    engagement = levels_document(levels)["series"]
    pictures = [
        (
            "Valence",
            told["valence"],
            trace_chart(
                document["series"], [("valence", "Valence", "--valence-pos")], seconds, symmetric, signed
            ),
        ),
        (
            "Apparent expressions",
            told["expressions"],
            trace_chart(document["series"], _EXPRESSIONS, seconds, from_zero, percent),
        ),
        (
            "Attention",
            told["attention"],
            trace_chart(
                document["series"], [("attention", "Attention", "--attention")], seconds, whole_share, percent
            ),
        ),
        (
            "Engagement",
            level_sentence(levels, "engagement"),
            trace_chart(
                engagement, [("engagement", "Engagement", "--brand")], levels.seconds, around, signed
            ),
        ),
    ]
    found: list[Flowable] = [paragraph("Second by second", "heading")]
    for title, sentence, picture in pictures:
        found.append(KeepTogether([paragraph(title, "small-heading"), paragraph(sentence), picture]))
    found.append(
        paragraph("Shaded: the 95 % band over viewers, which holds the whole trace at once (F19).", "quiet")
    )
    return found


def _moments(ad: Ad, series: AdSeries) -> list[Flowable]:
    moments = key_moments(series)
    rows: list[list[object]] = []
    for moment in moments:
        if moment.stands_out:
            told = figure(moment.measure, moment.peak)
            still = _still(ad, moment.at_ms)
            what = [paragraph(moment.title, "small-heading"), paragraph(moment.about, "cell-quiet")]
            value = [paragraph(told.text, "value"), paragraph(told.note, "cell-quiet")]
            rows.append([still or "", clock(moment.at_ms / 1000), what, value])
    found: list[Flowable] = [paragraph("Key moments", "heading"), paragraph(moments_sentence(moments))]
    return [*found, table(["", "Second", "Moment", "Strength"], rows, [20, 10, 35, 35])] if rows else found


def _brand(ad: Ad, series: AdSeries) -> list[Flowable]:
    found = brand_rows(series, list(ad.brand_moments.all()))
    if not found:
        return []
    rows: list[list[object]] = []
    for row in found:
        told = figure("valence", row.found)
        rows.append(
            [
                row.label,
                clock(row.start_ms / 1000),
                told.text or "–",
                told.note if row.found else "",
                row.verdict,
            ]
        )
    head = ["Brand moment", "Second", "Change of valence", "n and 95 % interval", "What can be said"]
    return [
        paragraph("When the brand appears", "heading"),
        paragraph(brand_sentence(found)),
        table(head, rows, [20, 10, 15, 27, 28]),
    ]


def _fatigue(ad: Ad) -> list[Flowable]:
    found = fatigue_of_ad(ad, measure_of(DEFAULT))
    summary, cards = found.document["summary"], {card["key"]: card for card in found.document["cards"]}
    parts: list[Flowable] = [
        paragraph("Fatigue", "heading"),
        paragraph(summary["sentence"]),
        paragraph(found.document["cap"]),
    ]
    picture = card_chart(cards["within"], percent) if "within" in cards else None
    if picture is not None:
        parts += [
            paragraph(cards["within"]["sentence"]),
            picture,
            paragraph(cards["within"]["foot"].removesuffix(_BARS), "quiet"),
        ]
    return [KeepTogether(parts)]


def _answers(ad: Ad) -> list[Flowable]:
    predicted = predicted_of_campaign(ad.campaign)
    found = face_against(predicted.answers.of_ad(ad.pk))
    parts: list[Flowable] = [
        paragraph("What viewers said", "heading"),
        paragraph(texts.answers_sentence(found)),
    ]
    if found.enough:
        rows: list[list[object]] = [
            [
                question.title,
                texts.points(question.mean) if question.mean else "–",
                texts.agreement_sentence(question),
            ]
            for question in found.questions
        ]
        parts.append(table(["Question, 1 to 5", "Mean (95 %), n", "Against the face"], rows, [20, 30, 50]))
    foretold = [paragraph(told) for told in texts.prediction_sentences(predicted, ad.pk)]
    return [*parts, Spacer(1, 2 * mm), *foretold]


def _left_out(result: AdTrace, series: AdSeries) -> list[Flowable]:
    trace = result.trace
    rows: list[list[object]] = [[REASON_TEXTS[name], f"{count:,}"] for name, count in trace.set_aside.items()]
    found: list[Flowable] = [
        paragraph("Who is behind these figures", "heading"),
        paragraph(f"{n_text(series)}. Left out: {excluded_text(series)}."),
    ]
    if rows:
        found.append(table(["Frames set aside because", "Frames"], rows, [80, 20]))
    return [KeepTogether(found)]


def _still(ad: Ad, at_ms: int) -> Image | None:
    """Return the ad's picture at that moment; None where its file is gone or damaged."""
    try:
        with ad.file.open("rb") as file:
            content = still_make(file, at_ms=at_ms if ad.kind == Ad.Kind.VIDEO else 0)
    except (ClipError, OSError, ValueError):
        return None
    width = 30 * mm
    return Image(BytesIO(content), width=width, height=width * ad.height / max(ad.width, 1))
