"""A campaign as slides: the answer, the ads beside each other, then each ad with its course, moments and fatigue."""

from collections.abc import Sequence
from io import BytesIO

from django.utils import timezone
from django.utils.translation import gettext, pgettext
from pptx.slide import Slide
from pptx.util import Emu, Inches

from campaigns.models import Ad, Campaign
from dashboards.analysis.decision.ask import decision_findings
from dashboards.analysis.everything import ads_of
from dashboards.analysis.fatigue.ask import ad_fatigue
from dashboards.analysis.fatigue.measures import DEFAULT
from dashboards.analysis.finding import Finding
from dashboards.analysis.reception.state import AdReception, receptions_of_ads
from dashboards.analysis.registration import registration_findings
from dashboards.statistics.values import Moment, Unit
from dashboards.surfaces.ad_figures import cards_of, key_moments, numbers_of
from dashboards.surfaces.ad_still import ad_still
from dashboards.surfaces.campaign_figures import JUDGED, OVERVIEW, level_shown
from dashboards.surfaces.charts.ad import ad_charts
from dashboards.surfaces.charts.fatigue import within_chart
from dashboards.surfaces.decided import answer_of, verdicts_of
from dashboards.surfaces.paper.style import looks_of
from dashboards.surfaces.slides.native_chart import intervals_chart_add, line_chart_add
from dashboards.surfaces.slides.page import (
    BOTTOM,
    INNER,
    MARGIN,
    TOP,
    Slides,
    slides_of,
    table_add,
    text_add,
)
from dashboards.surfaces.slides.said import own_questions, slider
from dashboards.surfaces.text import fatigue as fatigue_words
from dashboards.surfaces.text.figures import figure_text, note
from dashboards.surfaces.text.format import clock, count, moment_of_day
from dashboards.surfaces.text.labels import label
from dashboards.surfaces.text.looks import look_sentence
from dashboards.surfaces.text.method import MethodText, excluded_of, n_of, reception_method
from dashboards.surfaces.text.reception import ad_answer, moments_sentence
from dashboards.surfaces.text.registration import registration_sentence
from dashboards.surfaces.text.trace_sentences import traces_sentence

_INTERVALS_A_SLIDE, _MOMENTS = 8, 4
_SENTENCE = Inches(0.72)  # three lines of it
_HALF, _GAP = Emu(int(INNER * 0.6)), Inches(0.3)
_PLACE = (MARGIN, TOP, INNER, Emu(BOTTOM - TOP))
_CARDS_SHOWN = 6


def campaign_deck(campaign: Campaign) -> bytes:
    """Return the presentation; an ad without viewers is named and has no slides of its own."""
    receptions = list(receptions_of_ads(ads_of(campaign)).values())
    with looks_of(campaign.organisation) as logo:
        slides = Slides(
            title=campaign.name,
            author=campaign.organisation.name,
            foot=f"{campaign.name} · {moment_of_day(timezone.now())} · "
            + gettext("Apparent expressions of consenting viewers"),
            warning=gettext("SIMULATED VIEWERS: nobody was measured") if campaign.simulated else "",
            logo=logo,
        )
        _opening(slides, campaign, receptions)
        _ads(slides, receptions)
        for own in receptions:
            if own.viewers:
                _ad(slides, own)
        own_questions(slides, campaign)
        _reading(slides, receptions)
    target = BytesIO()
    slides.deck.save(target)
    return target.getvalue()


def _opening(slides: Slides, campaign: Campaign, receptions: Sequence[AdReception]) -> None:
    ads = [own.ad for own in receptions]
    registered = registration_findings(campaign)
    decided = decision_findings(campaign, ads)
    answer = answer_of(decided, receptions)
    slide = slides.add(campaign.name, notes=registration_sentence(registered))
    what = (campaign.brand, str(campaign.get_setting_display()), str(campaign.get_status_display()))
    text_add(slide, [" · ".join(filter(None, what))], top=Inches(1.35), size=14, ink="--ink-3")
    text_add(slide, [answer], top=Inches(2.2), height=Inches(2.5), size=24, bold=True)
    beside = [look_sentence(decided, "decision"), registration_sentence(registered)]
    text_add(slide, [*filter(None, beside)], top=Inches(5.3), height=Inches(1.2), ink="--ink-3")
    verdicts = verdicts_of(decided, ads) if any(own.viewers for own in receptions) else []
    rows = [
        [own.rank_text, own.ad.title, f"{figure_text(own.finding)}\n{own.certainty}".strip(), own.why]
        for own in verdicts
    ]
    head = [gettext("Rank"), gettext("Ad"), gettext("Verdict"), gettext("Why, and what would settle it")]
    shares = [7, 25, 22, 46]
    for part in slides_of(rows, shares=shares, size=12):
        table_add(slides.add(gettext("What to do")), head, rows[part], shares=shares)


def _ads(slides: Slides, receptions: Sequence[AdReception]) -> None:
    rows = [
        [
            own.ad.title,
            count(own.viewers),
            *(_cell(own.traces[key]) for key in OVERVIEW),
            _fatigue_cell(own.ad),
        ]
        for own in receptions
    ]
    head = [
        gettext("Ad"),
        gettext("Viewers"),
        *(str(label(own.traces[key].key).title) for own in receptions[:1] for key in OVERVIEW),
        gettext("Fatigue"),
    ]
    shares = [22, 13, 17, 17, 17, 14]
    for part in slides_of(rows, shares=shares, size=11):
        table_add(slides.add(gettext("The ads")), head, rows[part], shares=shares, size=11)
    shown = [(own.ad.title, level) for own in receptions if (level := level_shown(own.traces))]
    title = str(label(JUDGED).title)
    for place in range(0, len(shown) if len(shown) > 1 else 0, _INTERVALS_A_SLIDE):
        slide = slides.add(gettext("%(measure)s, with its 95 %% interval") % {"measure": title})
        places = [(n, own.value, own.low, own.high) for n, own in shown[place : place + _INTERVALS_A_SLIDE]]
        intervals_chart_add(slide, places, _PLACE, unit=Unit.CHANGE, about=title)


def _ad(slides: Slides, own: AdReception) -> None:
    charts = ad_charts(own.traces, ("valence", "expressions", "attention"), own.ad)
    method = _notes(reception_method([own.traces["change_valence.trace"]], own.traces))
    slide = slides.add(f"{own.ad.title}: {ad_answer(own.traces)}", notes=method)
    side = Emu(INNER - _HALF - _GAP)
    beside = MARGIN + _HALF + _GAP
    place = (MARGIN, TOP, _HALF, Emu(BOTTOM - TOP))
    line_chart_add(slide, charts["valence"], place, about=traces_sentence("valence", own.traces))
    texts = [n_of(own.traces), traces_sentence("valence", own.traces)]
    if not own.conclusive:
        texts.insert(0, gettext("A preview: too few viewers for conclusions."))
    text_add(slide, texts, top=TOP, left=beside, width=side, height=Inches(4))
    for key in ("expressions", "attention"):
        sentence = traces_sentence(key, own.traces)
        slide = slides.add(f"{own.ad.title}: {charts[key].title}", notes=method)
        text_add(slide, [sentence], top=Inches(1.35), height=_SENTENCE, size=13)
        top = Inches(2.1)
        line_chart_add(slide, charts[key], (MARGIN, top, INNER, Emu(BOTTOM - top)), about=sentence)
    if own.conclusive:
        _moments(slides, own.ad)
        _fatigue(slides, own.ad)
    own_questions(slides, own.ad.campaign, own.ad)
    slider(slides, own.ad)


def _moments(slides: Slides, ad: Ad) -> None:
    answers = numbers_of(ad)
    moments = key_moments(answers)
    slide = slides.add(f"{ad.title}: {moments_sentence(moments)}")
    settled = [own for own in moments if own.value.settled][:_MOMENTS]
    width = Emu(INNER // _MOMENTS)
    for place, own in enumerate(settled):
        left = MARGIN + place * width
        _still(slide, ad, own.value, left=left, width=Emu(width - _GAP))
        lines = [f"{clock(own.value.at_ms)} · {label(own.key).title}", figure_text(own), note(own)]
        text_add(
            slide, lines, top=Inches(3.35), left=left, width=Emu(width - _GAP), height=Inches(1.4), size=11
        )
    rows = [
        [str(label(own.key).title), figure_text(own) or "–", note(own)]
        for own in cards_of(answers)[:_CARDS_SHOWN]
    ]
    head = [pgettext("a figure", "Number"), gettext("Value"), gettext("When, n and 95 % interval")]
    top = Inches(4.75) if settled else TOP
    table_add(slide, head, rows, top=top, shares=[35, 15, 50], size=10)


def _still(slide: Slide, ad: Ad, moment: Moment, *, left: int, width: int) -> None:
    content = ad_still(ad, at_ms=moment.at_ms)
    if content is not None:
        height = Inches(1.55)
        picture = slide.shapes.add_picture(BytesIO(content), left, TOP, height=height)
        if picture.width > width:
            picture.width, picture.height = width, Emu(int(picture.height * width / picture.width))
        picture._element.nvPicPr.cNvPr.set(
            "descr", gettext("The ad at %(clock)s") % {"clock": clock(moment.at_ms)}
        )


def _fatigue(slides: Slides, ad: Ad) -> None:
    own = ad_fatigue(ad, [DEFAULT])[0]
    chart = within_chart(own, gettext("The same viewers, exposure by exposure"))
    if chart is None:
        return
    slide = slides.add(f"{ad.title}: {fatigue_words.answer_sentence(own)}")
    sentence = fatigue_words.within_sentence(own)
    text_add(slide, [sentence], top=Inches(1.35), height=_SENTENCE, size=13)
    top = Inches(2.1)
    line_chart_add(slide, chart, (MARGIN, top, INNER, Emu(BOTTOM - top)), about=sentence)


def _reading(slides: Slides, receptions: Sequence[AdReception]) -> None:
    """Say who is behind the figures, and what they are not."""
    title = gettext("How to read these numbers")
    slide = slides.add(title)
    lines = [
        gettext(
            "Numbers describe apparent expressions, not what people felt. Each stands with the number of viewers "
            "behind it and its 95 % interval; where there are too few, none is given."
        ),
        gettext("Zero is each viewer’s own resting face, read on a quiet screen before the ad."),
        gettext(
            "Formulas, versions and sources are in the notes of the slides, the report’s appendix and the export."
        ),
    ]
    text_add(slide, lines, top=Inches(1.4), height=Inches(1.6))
    rows = [
        [own.ad.title, n_of(own.traces), excluded_of(own.traces) or gettext("nothing")] for own in receptions
    ]
    head = [gettext("Ad"), gettext("Who is behind these figures"), gettext("Left out")]
    shares, first = [25, 40, 35], Inches(3.2)
    for part in slides_of(rows, shares=shares, size=10, top=first):
        shown, top = (slides.add(title), TOP) if part.start else (slide, first)
        table_add(shown, head, rows[part], top=top, shares=shares, size=10)


def _cell(own: Finding) -> str:
    return "\n".join(filter(None, (figure_text(own) or "–", note(own))))


def _fatigue_cell(ad: Ad) -> str:
    status = ad_fatigue(ad, [DEFAULT])[0]["status"]
    return figure_text(status) or note(status)


def _notes(method: MethodText) -> str:
    return "\n".join([*method.formulas, *method.sources, method.n, method.version])
