"""Two ads, or one ad in two audiences, compared over time; then all ads of the campaign together."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.models import Campaign
from dashboards.analysis.comparison.comparisons import compared, family_of
from dashboards.analysis.comparison.measures import MEASURES
from dashboards.analysis.comparison.norm import norm_rows
from dashboards.analysis.comparison.question import Question, question_of
from dashboards.selectors.access import campaign_or_404
from dashboards.selectors.norms import ad_levels_of_organisation
from dashboards.statistics.catalogue import MEASURES as CARDS
from dashboards.statistics.norms import MIN_ADS
from dashboards.surfaces.comparing.document import family_csv, pair_csv, pair_document
from dashboards.surfaces.comparing.maths import family_maths, level_maths, measured, over_time_maths
from dashboards.surfaces.comparing.tables import cards, cluster_rows, family_rows, time_rows
from dashboards.surfaces.comparing.texts import answer, family_sentence
from dashboards.surfaces.maths import maths_of_card
from dashboards.surfaces.pages.downloads import csv_download, file_name


@login_required
@require_safe
def compare(request: HttpRequest, campaign_pk: int) -> HttpResponse:
    """Show the comparison that the address asks for; without one, that of the campaign's first two ads."""
    campaign = campaign_or_404(user=request.user, pk=campaign_pk)
    ads = list(campaign.ads.select_related("campaign"))
    question = question_of(request.GET, ads)
    context = {
        "campaign": campaign,
        "organisation": campaign.organisation,
        "ads": ads,
        "question": question,
        "measures": MEASURES.values(),
        "query": request.GET.urlencode(),
        **_pair(question),
        **(_family(campaign, ads, question) if len(ads) > 1 else {}),
    }
    return render(request, "dashboards/compare.html", context)


@login_required
@require_safe
def compare_file(request: HttpRequest, campaign_pk: int) -> StreamingHttpResponse:
    """Answer with the difference over time as CSV."""
    campaign = campaign_or_404(user=request.user, pk=campaign_pk)
    found = compared(question_of(request.GET, list(campaign.ads.select_related("campaign"))))
    if found is None or found.result is None:
        raise Http404("There is nothing to compare.")
    return csv_download(pair_csv(found.result, found.bin_ms), file_name(campaign.name, "difference"))


@login_required
@require_safe
def family_file(request: HttpRequest, campaign_pk: int) -> StreamingHttpResponse:
    """Answer with each ad against the others as CSV."""
    campaign = campaign_or_404(user=request.user, pk=campaign_pk)
    ads = list(campaign.ads.select_related("campaign"))
    rows = family_of(ads, question_of(request.GET, ads).measure.key)
    lines = family_csv(rows, {ad.pk: ad.title for ad in ads})
    return csv_download(lines, file_name(campaign.name, "ads"))


def _pair(question: Question) -> dict[str, Any]:
    found = compared(question)
    if found is None or found.result is None:
        return {"found": found, "answer": found.problem if found else _nothing(question)}
    result, measure = found.result, question.measure
    return {
        "found": found,
        "answer": answer(result, measure, found.names, found.bin_ms),
        "cards": cards(result, measure, found.names),
        "clusters": cluster_rows(result, found.bin_ms, found.names),
        "rows": time_rows(result, measure.key, found.bin_ms),
        "document": pair_document(result, measure, found.names, found.bin_ms, found.duration_ms),
        "over_time_maths": over_time_maths(result, measure),
        "level_maths": level_maths(result.level, measure, result.sides.paired),
    }


def _nothing(question: Question) -> str:
    return (
        "This campaign has no ad yet."
        if question.first is None
        else "This campaign has only one ad to compare."
    )


def _family(campaign: Campaign, ads: list, question: Question) -> dict[str, Any]:
    rows = family_of(ads, question.measure.key)
    titles = {ad.pk: ad.title for ad in ads}
    levels = ad_levels_of_organisation(campaign, question.measure.key)
    norm = norm_rows([ad.pk for ad in ads], levels)
    return {
        "family": family_rows(rows, ads, question.measure.key),
        "family_sentence": family_sentence(rows, titles, question.measure),
        "family_maths": family_maths(rows, question.measure),
        "norms": list(zip(ads, norm, strict=True)),
        "norm_ads": max((row.others for row in norm), default=0),
        "has_norm": any(row.place for row in norm),
        "min_ads": MIN_ADS,
        "norm_maths": maths_of_card(
            CARDS["F22"],
            n=f"{len(levels)} ads of {campaign.organisation.name} with ten viewers or more",
            excluded="ads under ten viewers; the ad itself; "
            + ("ads with real viewers" if campaign.simulated else "ads with simulated viewers"),
        ),
        "measured": measured(question.measure),
    }
