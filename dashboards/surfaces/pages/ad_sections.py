"""The closer reading of one ad, in sections that its page fetches by themselves, and their CSV files."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.models import Ad, Campaign
from dashboards.analysis.comparison.norm import norm_rows
from dashboards.analysis.reception.audience import Variable
from dashboards.analysis.reception.audience import audience as audience_of
from dashboards.analysis.reception.brand_moments import brand_rows
from dashboards.analysis.reception.course import ad_course
from dashboards.analysis.reception.expressions import SERIES_NEEDED, expression_rows
from dashboards.analysis.reception.key_moments import key_moments
from dashboards.analysis.reception.levels import NAMES, Levels, ad_levels
from dashboards.analysis.reception.numbers import ad_cards
from dashboards.analysis.reception.peak_end_ads import weights_of_organisation
from dashboards.analysis.reception.prior_shift import SERIES_NEEDED as SHIFT_SERIES
from dashboards.analysis.reception.prior_shift import shift_rows
from dashboards.selectors.access import ad_or_404
from dashboards.selectors.models_of_ads import networks_of_ad
from dashboards.selectors.norms import ad_levels_of_organisation
from dashboards.selectors.panel_variables import panel_variables_of
from dashboards.selectors.series import AdSeries, series_of_ad
from dashboards.statistics.catalogue import MEASURES
from dashboards.statistics.frames.activation import LOW_VALIDITY
from dashboards.statistics.norms import MIN_ADS
from dashboards.surfaces.documents import estimate_document
from dashboards.surfaces.pages.downloads import csv_download, file_name
from dashboards.surfaces.reading.figure_rows import (
    EXPRESSION_HEAD,
    THIRD_HEAD,
    expression_figures,
    shift_figures,
    third_figures,
)
from dashboards.surfaces.reading.figures import figure
from dashboards.surfaces.reading.levels_document import level_rows, level_sentence, levels_document
from dashboards.surfaces.reading.maths import audience_maths, card_maths, numbers_maths, shift_maths
from dashboards.surfaces.reading.sentences import (
    brand_sentence,
    course_sentence,
    moments_sentence,
    segments_sentence,
    shift_sentence,
)
from dashboards.surfaces.reading.tables import audience_csv, levels_csv, numbers_csv

_NUMBERS = ("valence", "attention", "engagement", "above_happy", "above_surprise", *SERIES_NEEDED)


@login_required
@require_safe
def numbers(request: HttpRequest, campaign_pk: int, pk: int) -> HttpResponse:
    """Show the cards with expressions and course, the key moments with their stills, and the brand moments."""
    ad = ad_or_404(user=request.user, campaign_pk=campaign_pk, pk=pk)
    series = series_of_ad(ad, _NUMBERS)
    weights = weights_of_organisation(ad.campaign)
    cards, moments = ad_cards(series, weights), key_moments(series)
    brand = brand_rows(series, list(ad.brand_moments.all()))
    course = ad_course(series)
    context = _context(ad, series) | {
        "cards": [(card, figure(card.measure, card.found, card.when)) for card in cards],
        "expression_head": EXPRESSION_HEAD,
        "expressions": expression_figures(series),
        "third_head": THIRD_HEAD,
        "thirds": third_figures(course),
        "course_sentence": course_sentence(course),
        "moments": [(moment, figure(moment.measure, moment.peak)) for moment in moments if moment.stands_out],
        "unsettled": [moment for moment in moments if not moment.stands_out],
        "moments_sentence": moments_sentence(moments),
        "brand": [(row, figure("valence", row.found)) for row in brand],
        "brand_sentence": brand_sentence(brand),
        "maths": numbers_maths(series, cards, weights),
        "moments_maths": card_maths(series, "F14"),
        "brand_maths": card_maths(series, "F17"),
    }
    return render(request, "dashboards/ad_sections/numbers.html", context)


@login_required
@require_safe
def levels(request: HttpRequest, campaign_pk: int, pk: int) -> HttpResponse:
    """Show engagement, and activation with its badge, as charts beside the traces."""
    ad = ad_or_404(user=request.user, campaign_pk=campaign_pk, pk=pk)
    series = series_of_ad(ad, NAMES)
    found = ad_levels(series)
    context = _context(ad, series) | {
        "charts": [_chart(series, found, name) for name in NAMES],
        "document": levels_document(found),
        "low_validity": LOW_VALIDITY,
    }
    return render(request, "dashboards/ad_sections/levels.html", context)


@login_required
@require_safe
def audience(request: HttpRequest, campaign_pk: int, pk: int) -> HttpResponse:
    """Show the response of segments, and the ad's place among the organisation's ads."""
    ad = ad_or_404(user=request.user, campaign_pk=campaign_pk, pk=pk)
    series, variables = _audience(ad)
    norm = norm_rows([ad.pk], ad_levels_of_organisation(ad.campaign, "valence"))[0]
    context = _context(ad, series) | {
        "variables": [_variable(own) for own in variables],
        "segments_sentence": segments_sentence(variables),
        "maths": audience_maths(series, max((own.unknown for own in variables), default=0)),
        "norm": norm,
        "min_ads": MIN_ADS,
        "norm_maths": card_maths(series, "F22"),
    }
    return render(request, "dashboards/ad_sections/audience.html", context)


@login_required
@require_safe
def prior_shift(request: HttpRequest, campaign_pk: int, pk: int) -> HttpResponse:
    """Show the levels with and without prior shift."""
    ad = ad_or_404(user=request.user, campaign_pk=campaign_pk, pk=pk)
    series = series_of_ad(ad, SHIFT_SERIES)
    rows = shift_rows(series)
    context = _context(ad, series) | {
        "rows": shift_figures(rows),
        "known": any(row.shifted for row in rows),
        "sentence": shift_sentence(rows),
        "maths": shift_maths(series, networks_of_ad(ad.pk, series.exposure[~series.stored].tolist())),
    }
    return render(request, "dashboards/ad_sections/prior_shift.html", context)


@login_required
@require_safe
def numbers_file(request: HttpRequest, campaign_pk: int, pk: int) -> StreamingHttpResponse:
    """Answer with the cards, expressions, course, key moments and brand moments as CSV."""
    ad = ad_or_404(user=request.user, campaign_pk=campaign_pk, pk=pk)
    series = series_of_ad(ad, _NUMBERS)
    brand = brand_rows(series, list(ad.brand_moments.all()))
    expressions, course = expression_rows(series), ad_course(series)
    cards = ad_cards(series, weights_of_organisation(ad.campaign))
    lines = numbers_csv(cards, expressions, course, key_moments(series), brand)
    return csv_download(lines, file_name(ad.title, "numbers"))


@login_required
@require_safe
def levels_file(request: HttpRequest, campaign_pk: int, pk: int) -> StreamingHttpResponse:
    """Answer with engagement and activation second by second as CSV."""
    ad = ad_or_404(user=request.user, campaign_pk=campaign_pk, pk=pk)
    return csv_download(levels_csv(ad_levels(series_of_ad(ad, NAMES))), file_name(ad.title, "engagement"))


@login_required
@require_safe
def audience_file(request: HttpRequest, campaign_pk: int, pk: int) -> StreamingHttpResponse:
    """Answer with the segments as CSV."""
    ad = ad_or_404(user=request.user, campaign_pk=campaign_pk, pk=pk)
    return csv_download(audience_csv(_audience(ad)[1]), file_name(ad.title, "segments"))


def _audience(ad: Ad) -> tuple[AdSeries, list[Variable]]:
    series = series_of_ad(ad, ("valence",))
    return series, audience_of(series, panel_variables_of(series.viewer_keys))


def _context(ad: Ad, series: AdSeries) -> dict[str, Any]:
    return {
        "ad": ad,
        "campaign": ad.campaign,
        "viewers": len(set(series.viewer[series.kept].tolist())),
        "live": ad.campaign.status == Campaign.Status.PUBLISHED,
    }


def _variable(own: Variable) -> dict[str, Any]:
    rows = [
        {
            "name": segment.name,
            "n": segment.n,
            "missing": segment.missing,
            "figure": figure("valence", segment.level) if segment.level else None,
            "mark": mark,
        }
        for segment, mark in own.rows
    ]
    return {"name": own.name, "shown": own.shown, "unknown": own.unknown, "table": rows}


def _chart(series: AdSeries, found: Levels, name: str) -> dict[str, Any]:
    mean = found.means[name]
    return {
        "key": name,
        "title": name.capitalize(),
        "sentence": level_sentence(found, name),
        "low_validity": MEASURES["F8"].low_validity if name == "activation" else "",
        "rows": level_rows(found, name),
        "mean": estimate_document(mean),
        "n": mean.n if mean else 0,
        "maths": card_maths(series, "F12" if name == "engagement" else "F8"),
    }
