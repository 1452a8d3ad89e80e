"""The fatigue of one ad: does the response of the same viewers fall as they see it again?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext

from campaigns.models import Ad
from dashboards.analysis.fatigue.ask import (
    AdFatigue,
    ad_fatigue,
    fatigue_answers,
    fatigue_check,
    frequency_cap_of,
)
from dashboards.analysis.fatigue.measures import BESIDE, MEASURES, measure_of
from dashboards.analysis.finding import Finding, Findings
from dashboards.selectors.alerts import alerts_of_ads
from dashboards.statistics.fatigue import status as states
from dashboards.statistics.fatigue.curves import MODELS
from dashboards.statistics.values import Series
from dashboards.surfaces.charts import fatigue as charts
from dashboards.surfaces.charts.description import Chart
from dashboards.surfaces.pages.door import ad_page
from dashboards.surfaces.pages.downloads import csv_download, file_name
from dashboards.surfaces.sheets.csv_lines import csv_table
from dashboards.surfaces.sheets.rows import NUMBERS, SERIES, number_rows, series_rows
from dashboards.surfaces.text import fatigue as words
from dashboards.surfaces.text import fatigue_cap
from dashboards.surfaces.text import fatigue_time as time_words
from dashboards.surfaces.text.fatigue_labels import MEASURES as TITLES
from dashboards.surfaces.text.labels import label, part_label
from dashboards.surfaces.text.method import MethodText

_TONES = {
    states.FRESH: "pill-ok",
    states.LIMITED: "pill-warn",
    states.FATIGUED: "pill-bad",
    states.WATCH: "pill-info",
}
_MODEL_COLUMNS = ("weight", "weight.bma", "to_80", "to_half", "score")
_RATES = ("rate[model:power]", "rate[model:exponential]", "half_life")
_NO_FILE = "no table of that name"


@dataclass(frozen=True)
class Card:
    """A sentence, its picture, the findings behind it and their method. `series`: the columns of its table."""

    key: str
    title: str
    sentence: str
    findings: list[Finding]
    method: MethodText
    chart: Chart | None = None
    series: list[Finding] = field(default_factory=list)
    foot: str = ""

    @property
    def columns(self) -> list[tuple[str, Any]]:
        """Key and name of each column of the table."""
        return [(own.key, label(own.key).title) for own in self.series]

    @property
    def known(self) -> bool:
        """Whether there is anything to take away."""
        return any(own.value is not None for own in self.findings)


@ad_page
def ad_fatigue_page(request: HttpRequest, ad: Ad) -> HttpResponse:
    """Show the page; `?measure=` chooses the response: happy, valence or attention."""
    measure = measure_of(request.GET.get("measure", ""))
    own, *beside = ad_fatigue(ad, [measure, *(other for other in BESIDE if other != measure)])
    cards, said = cards_of(own), fatigue_answers(ad)
    cap = frequency_cap_of(ad, [own, *beside], said)
    context = {
        "ad": ad,
        "campaign": ad.campaign,
        "organisation": ad.campaign.organisation,
        "subject": own.findings.subject,
        "behind": own.findings.behind,
        "measure": measure,
        "measures": [(key, TITLES[key]) for key in MEASURES],
        "answer": words.answer_sentence(own),
        "status": own["status"],
        "tone": _tone(own),
        "apart": fatigue_cap.apart_sentence(own),
        "missing": "" if own.known or not measure.ratio else words.missing(own),
        "exposures": own["exposures"],
        "excluded": own["exposures.excluded[cause:rejected]"],
        "viewers": own["viewers"],
        "repeaters": own["repeaters"],
        "tiles": _tiles(own, cap),
        "cap": fatigue_cap.cap_sentence(cap),
        "noun": words.noun(measure),
        "rule": words.rule_sentence(),
        "beside": [
            (other, TITLES[other.measure.key], _tone(other), words.status_sentence(other)) for other in beside
        ],
        "said": words.answers_sentences(said),
        "cards": cards,
        "models": _model_rows(own),
        "model_columns": [label(measure.finding(what)).title for what in _MODEL_COLUMNS],
        "rates": [own[what] for what in _RATES] if own.known else [],
        "alerts": alerts_of_ads([ad.pk], most=3),
        "charts": {card.key: card.chart.as_json() for card in cards if card.chart},
    }
    response = render(request, "dashboards/fatigue.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


@ad_page
def ad_fatigue_check(request: HttpRequest, ad: Ad) -> HttpResponse:
    """Show what a mixed model finds: a part of the page, since fitting it takes seconds."""
    own = fatigue_check(ad, measure_of(request.GET.get("measure", "")))
    context = {
        "ad": ad,
        "campaign": ad.campaign,
        "subject": own.findings.subject,
        "sentence": words.check_sentence(own),
    }
    return render(request, "dashboards/parts/fatigue_check.html", context)


@ad_page
def ad_fatigue_csv(request: HttpRequest, ad: Ad, chart: str) -> HttpResponse:
    """Answer with the findings behind one card as CSV, every digit; series where it has some, else numbers.

    Raises:
        Http404: there is no such card, or too few viewers for it.
    """
    own = ad_fatigue(ad, [measure_of(request.GET.get("measure", ""))])[0]
    card = next((card for card in cards_of(own) if card.key == chart), None)
    if card is None or not card.known:
        raise Http404(_NO_FILE)
    found = Findings("", own.findings.subject, "", tuple(card.findings))
    lines = (
        csv_table(SERIES, series_rows([found])) if card.series else csv_table(NUMBERS, number_rows([found]))
    )
    name = file_name(ad.title, "fatigue", own.measure.key, chart, otherwise=f"ad-{ad.pk}")
    return csv_download(lines, name)


def cards_of(own: AdFatigue) -> list[Card]:
    """Return the cards of the page in their order; without a true zero there is no share of the first response."""
    cards = [_within(own), _models(own)] if own.measure.ratio else []
    return [*cards, _split(own), _recovery(own), _trend(own)]


def _within(own: AdFatigue) -> Card:
    foot = gettext("band: 95 %, whole curve at once · bars: n at each exposure")
    return _card(
        own,
        ("within", gettext("The same viewers, exposure by exposure"), words.within_sentence(own)),
        ("within", "pooled.share", "averaged", "below_80"),
        charts.within_chart,
        foot,
    )


def _models(own: AdFatigue) -> Card:
    found = [part for what in (*_MODEL_COLUMNS, "rate", "half_life") for part in own.parts(what)]
    foot = gettext(
        "each viewer left out in turn · weights add up to 100 %% · intervals: 95 %%; exposures beyond %(last)d "
        "are foretold, not seen"
    ) % {"last": own.count("last")}
    title, sentence = gettext("Which shape fits, and how surely"), words.models_sentence(own)
    return Card("models", title, sentence, found, words.fatigue_method(own, found), foot=foot)


def _split(own: AdFatigue) -> Card:
    return _card(
        own,
        ("split", gettext("Less response, or other people?"), words.split_sentence(own)),
        ("pooled", "change", "change.within", "change.audience"),
        charts.split_chart,
        gettext("whiskers: 95 % · the parts add up to the pooled change"),
    )


def _recovery(own: AdFatigue) -> Card:
    seen = time_words.recovery_seen(own)
    return _card(
        own,
        ("recovery", gettext("Recovery after rest"), time_words.recovery_sentence(own)),
        ("rest",) if seen else (),
        charts.recovery_chart if seen else lambda *_: None,
        gettext("band: 95 %, each day by itself"),
        ("kept", "cost", "rest.half_life"),
    )


def _trend(own: AdFatigue) -> Card:
    return _card(
        own,
        ("trend", gettext("The campaign, day by day"), time_words.trend_sentence(own)),
        ("daily", "break.by_day"),
        charts.trend_chart,
        gettext("whiskers: 95 % of each day · bars: n of each day"),
        ("break", "break.day", "break.change"),
    )


def _card(
    own: AdFatigue,
    words_of: tuple[str, str, str],
    series: tuple[str, ...],
    chart: Callable[[AdFatigue, str], Chart | None],
    foot: str,
    more: tuple[str, ...] = (),
) -> Card:
    key, title, sentence = words_of
    columns = [own[what] for what in series if isinstance(own[what].value, Series)]
    found = [*(own[what] for what in series), *(part for what in more for part in own.parts(what))]
    drawn = chart(own, title)
    return Card(
        key, title, sentence, found, words.fatigue_method(own, found), drawn, columns, foot if drawn else ""
    )


def _tiles(own: AdFatigue, cap: Findings) -> list[tuple[Finding, str]]:
    """Return the figures at the top; what is left is named by its exposure, the others by what they are."""
    if not own.known:
        return []
    others = [*(own[f"{what}[model:power]"] for what in ("to_80", "to_half")), cap["fatigue.cap.exposures"]]
    return [*((left, "") for left in own.parts("left")), *((it, str(label(it.key).title)) for it in others)]


def _model_rows(own: AdFatigue) -> list[tuple[str, list[Finding | None]]]:
    if not own.known or not own.measure.ratio:
        return []
    return [
        (part_label(f"model:{model}"), [own.get(f"{what}[model:{model}]") for what in _MODEL_COLUMNS])
        for model in MODELS
    ]


def _tone(own: AdFatigue) -> str:
    return _TONES.get(own.value("status").name, "pill-draft") if own.known else "pill-draft"
