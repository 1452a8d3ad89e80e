"""The closer reading of one ad, in sections that its page fetches by themselves, and their CSV files."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext

from campaigns.models import Ad, Campaign
from dashboards.analysis.comparison.ask import norm_findings
from dashboards.analysis.finding import Finding, Findings, part_name
from dashboards.analysis.reception.ask import ad_findings, answers_of_ad, subject_of
from dashboards.analysis.reception.play import PLAY, PLAY_SHARES
from dashboards.analysis.reception.questions import (
    AUDIENCE,
    LEVELS,
    LEVELS_QUESTION,
    PRIOR_SHIFT,
    TRACES,
)
from dashboards.analysis.reception.subset import Subset
from dashboards.analysis.reception.weighting import WEIGHTED
from dashboards.selectors.models_of_ads import networks_of_ad
from dashboards.statistics.catalogue import METHODS
from dashboards.statistics.frames.valence import EXPRESSIONS
from dashboards.statistics.values import Unit
from dashboards.surfaces.ad_figures import (
    brand_names,
    cards_of,
    expression_rows,
    numbers_of,
    segment_rows,
    shift_rows,
    third_rows,
)
from dashboards.surfaces.charts.ad import ad_charts
from dashboards.surfaces.pages.door import ad_page
from dashboards.surfaces.pages.downloads import csv_download, file_name
from dashboards.surfaces.pages.subset_form import subset_of
from dashboards.surfaces.sheets.csv_lines import csv_table
from dashboards.surfaces.sheets.rows import NUMBERS as NUMBER_COLUMNS
from dashboards.surfaces.sheets.rows import number_rows
from dashboards.surfaces.sheets.wide import traces_csv
from dashboards.surfaces.text import labels
from dashboards.surfaces.text import reception as words
from dashboards.surfaces.text.format import clock, count, number
from dashboards.surfaces.text.method import MethodText, reception_method
from dashboards.surfaces.text.norm import norm_method, norm_sentence
from dashboards.surfaces.text.play import play_sentence
from dashboards.surfaces.text.trace_sentences import level_sentence
from dashboards.surfaces.text.weighting import weighting_sentence


@ad_page
def numbers(request: HttpRequest, ad: Ad) -> HttpResponse:
    """Show the cards with expressions and course, whether it is the ad, and the brand moments."""
    answers = numbers_of(ad, subset_of(request, ad))
    quality, found = answers[0], answers[1]
    brand, names = found.parts("change_valence.brand"), brand_names(ad)
    context = section_context(ad, quality) | {
        "cards": cards_of(answers),
        "expressions": expression_rows(found),
        "thirds": third_rows(found, ad),
        "course_sentence": words.course_sentence(found),
        "brand": [
            (own, names[own.part], start_ms, words.brand_verdict(found, own))
            for own, start_ms in _timed(brand, ad)
        ],
        "brand_sentence": words.brand_sentence(found, names),
        "method": reception_method(
            [own for group in ("numbers", "expressions", "course") for own in found.group(group)],
            quality,
            parameters=weights_text(answers[2]),
        ),
        "brand_method": reception_method(brand, quality),
        "evidence": answers[3].group("evidence"),
        "evidence_sentence": words.evidence_sentence(answers[3]),
        "evidence_method": reception_method(answers[3].group("evidence"), quality),
    }
    return render(request, "dashboards/ad_sections/numbers.html", context)


@ad_page
def levels(request: HttpRequest, ad: Ad) -> HttpResponse:
    """Show engagement, and activation with its badge, as charts beside the traces."""
    subset = subset_of(request, ad)
    quality, found = answers_of_ad(ad, (TRACES, LEVELS_QUESTION), subset)
    charts = [_level(quality, found, name) for name in LEVELS]
    document = {"charts": {key: own.as_json() for key, own in ad_charts(found, LEVELS, ad).items()}}
    return render(
        request,
        "dashboards/ad_sections/levels.html",
        section_context(ad, quality) | {"charts": charts, "document": document},
    )


@ad_page
def audience(request: HttpRequest, ad: Ad) -> HttpResponse:
    """Show the response of segments, weighted to known shares too, and how the ad played to its viewers."""
    quality, found, weighted, play = answers_of_ad(ad, (TRACES, AUDIENCE, WEIGHTED, PLAY))
    context = (
        section_context(ad, quality)
        | _played(play, quality)
        | {
            "variables": segment_rows(found),
            "segments_sentence": words.segments_sentence(found),
            "method": reception_method(found.parts("segment.change_valence"), quality),
            "weighting_sentence": weighting_sentence(weighted),
            "weighted": weighted.group("weights") if weighted["weighted.counts_as"].known else (),
            "weighting_method": reception_method(weighted, quality),
        }
    )
    return render(request, "dashboards/ad_sections/audience.html", context)


def _played(play: Findings, quality: Findings) -> dict[str, Any]:
    return {
        "play_sentence": play_sentence(play),
        "play_known": any(play[name].known for name in PLAY_SHARES),
        "play_shares": [play[name] for name in PLAY_SHARES if play[name].known],
        "play_all": quality["change_valence.mean"],
        "play_well": play["play.good.change_valence"],
        "play_flaws": [own for own in play.parts("play.flaws") if play.count(own.name)],
        "play_method": reception_method(play.group("play"), quality),
    }


@ad_page
def prior_shift(request: HttpRequest, ad: Ad) -> HttpResponse:
    """Show the levels with and without prior shift."""
    subset = subset_of(request, ad)
    quality, found = answers_of_ad(ad, (TRACES, PRIOR_SHIFT), subset)
    context = section_context(ad, quality) | {
        "rows": shift_rows(quality, found),
        "known": any(own.known for own in found),
        "sentence": words.shift_sentence(quality, found),
        "method": reception_method(found, quality, parameters=prior_text(ad)),
    }
    return render(request, "dashboards/ad_sections/prior_shift.html", context)


@ad_page
def norm(request: HttpRequest, ad: Ad) -> HttpResponse:
    """Show where the ad stands among the organisation's."""
    own = norm_findings(ad)
    whose = {"organisation": ad.campaign.organisation.name, "simulated": ad.campaign.simulated}
    context = {
        "ad": ad,
        "campaign": ad.campaign,
        "subject": subject_of(ad),
        "rows": [
            (labels.SERIES[series], found["norm.place"], found["norm.ads"]) for series, found in own.items()
        ],
        "known": any(found["norm.place"].known for found in own.values()),
        "sentence": norm_sentence(own, **whose),
        "method": norm_method(own, **whose),
    }
    return render(request, "dashboards/ad_sections/norm.html", context)


@ad_page
def numbers_file(request: HttpRequest, ad: Ad) -> StreamingHttpResponse:
    """Answer with everything that the section of numbers shows as CSV; of the same viewers."""
    subset = subset_of(request, ad)
    return _file(numbers_of(ad, subset), ad, "numbers", *_part(subset))


@ad_page
def audience_file(request: HttpRequest, ad: Ad) -> StreamingHttpResponse:
    """Answer with the segments, the weighted headline, and how the ad played, as CSV."""
    return _file([ad_findings(ad, question) for question in (AUDIENCE, WEIGHTED, PLAY)], ad, "segments")


@ad_page
def levels_file(request: HttpRequest, ad: Ad) -> StreamingHttpResponse:
    """Answer with engagement and activation second by second as CSV; of the viewers whom the section shows."""
    subset = subset_of(request, ad)
    lines = traces_csv([ad_findings(ad, LEVELS_QUESTION, subset)], LEVELS)
    about = ("engagement", *_part(subset))
    return csv_download(lines, file_name(ad.title, *about, otherwise=f"ad-{ad.pk}"))


def section_context(ad: Ad, quality: Findings) -> dict[str, Any]:
    """Return what every part of an ad's page shows or asks again with."""
    return {
        "ad": ad,
        "campaign": ad.campaign,
        "subject": quality.subject,
        "viewers": quality.count("viewers"),
        "clock": clock,
        "live": ad.campaign.status == Campaign.Status.PUBLISHED,
    }


def weights_text(found: Findings) -> list[tuple[str, str]]:
    """Return the weights of peak–end–trend in use, for the method."""
    rows = []
    for own in found.parts("peak_end.weight"):
        value = own.value
        text = number(value.value, Unit.NUMBER)
        if value.low is not None:
            text += f" (95 %: {number(value.low, Unit.NUMBER)} – {number(value.high, Unit.NUMBER)})"
        n = ngettext("n = %(n)s ad", "n = %(n)s ads", value.n) % {"n": count(value.n)}
        rows.append((f"F15, {gettext(part_name(own.part))}", f"{text}; {n}"))
    return rows


def prior_text(ad: Ad) -> list[tuple[str, str]]:
    """Return what each network was trained on, and what is assumed of viewers, for the method."""
    titles = {"training": gettext("trained on"), "target": gettext("assumed, not measured")}
    return [
        (
            f"{network.title}, {title}",
            ", ".join(
                f"{labels.SERIES[name]} {number(network.prior[key][name], Unit.SHARE)}"
                for name in EXPRESSIONS
            ),
        )
        for network in networks_of_ad(ad.pk)
        if network.prior
        for key, title in titles.items()
    ]


def _timed(brand: Iterable[Finding], ad: Ad) -> Iterable[tuple[Finding, int]]:
    return zip(brand, [moment.start_ms for moment in ad.brand_moments.all()], strict=True)


def _level(quality: Findings, found: Findings, name: str) -> dict[str, Any]:
    return {
        "key": name,
        "title": labels.CHARTS[name],
        "sentence": level_sentence(found, name),
        "low_validity": gettext(METHODS["F8"].low_validity) if name == "activation" else "",
        "series": [(name, labels.SERIES[name])],
        "traces": [found[f"{name}.trace"]],
        "mean": found[f"{name}.mean"],
        "n": found.viewers(f"{name}.trace"),
        "method": _level_method(found, quality, name),
    }


def _level_method(found: Findings, quality: Findings, name: str) -> MethodText:
    return reception_method([found[f"{name}.trace"]], quality)


def _part(subset: Subset) -> tuple[str, ...]:
    """Return what the name of a file says that does not hold all viewers."""
    return ("part",) if subset else ()


def _file(answers: Sequence[Findings], ad: Ad, *about: str) -> StreamingHttpResponse:
    lines = csv_table(NUMBER_COLUMNS, number_rows(answers))
    return csv_download(lines, file_name(ad.title, *about, otherwise=f"ad-{ad.pk}"))
