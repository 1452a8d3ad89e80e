"""The fatigue of one ad: does the response of the same viewers fall as they see it again?"""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from campaigns.models import Ad
from dashboards.analysis.fatigue.measures import MEASURES, measure_of
from dashboards.analysis.fatigue.readings import AdFatigue, fatigue_of_ad, said_of_ad
from dashboards.selectors.access import ad_or_404
from dashboards.selectors.alerts import alerts_of_ads
from dashboards.surfaces.csv_lines import csv_line
from dashboards.surfaces.fatigue.words import RULE
from dashboards.surfaces.pages.downloads import csv_download, file_name


@login_required
@require_safe
def ad_fatigue(request: HttpRequest, campaign_pk: int, pk: int) -> HttpResponse:
    """Show the page; `?measure=` chooses the response: happy, valence, engagement or attention."""
    ad, found = _found(request, campaign_pk, pk)
    cards = found.document["cards"]
    context = {
        "ad": ad,
        "campaign": ad.campaign,
        "organisation": ad.campaign.organisation,
        "measure": found.measure,
        "measures": MEASURES.values(),
        "plays": found.plays,
        "newer": found.newer,
        "document": found.document,
        "summary": found.document["summary"],
        "cards": cards,
        "beside": found.beside,
        "said": said_of_ad(ad).items(),
        "rule": RULE,
        "alerts": alerts_of_ads([ad.pk], most=3),
        "charts": {card["key"]: card["chart"] for card in cards if card["chart"]},
    }
    response = render(request, "dashboards/fatigue.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


@login_required
@require_safe
def ad_fatigue_csv(request: HttpRequest, campaign_pk: int, pk: int, chart: str) -> HttpResponse:
    """Answer with the table behind one card as CSV; numbers unrounded by words, in the measure's unit.

    Raises:
        Http404: there is no such table, or too few viewers for it.
    """
    ad, found = _found(request, campaign_pk, pk)
    card = next((card for card in found.document["cards"] if card["key"] == chart), None)
    if card is None or not card["csv_rows"]:
        raise Http404
    name = file_name(ad.title, "fatigue", found.measure.key, chart, otherwise=f"ad-{ad.pk}")
    return csv_download(_lines(card), name)


def _found(request: HttpRequest, campaign_pk: int, pk: int) -> tuple[Ad, AdFatigue]:
    ad = ad_or_404(user=request.user, campaign_pk=campaign_pk, pk=pk)
    return ad, fatigue_of_ad(ad, measure_of(request.GET.get("measure", "")))


def _lines(card: dict[str, Any]) -> list[str]:
    rows = [["" if value is None else value for value in row] for row in card["csv_rows"]]
    return [csv_line(row) for row in (card["csv_head"], *rows)]
