"""Up to eight ads of any campaigns beside each other: to look over, not to test."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from campaigns.models import Ad
from campaigns.selectors.campaigns import campaigns_for
from dashboards.analysis.comparison.ask import norm_findings
from dashboards.analysis.reception.state import AdReception, receptions_of_ads
from dashboards.statistics.frames.series import HEADLINE
from dashboards.surfaces.campaign_figures import LEAST_LEVEL, OVERVIEW, level_shown
from dashboards.surfaces.charts.ad import side_by_side_chart
from dashboards.surfaces.charts.forest import forest_marks
from dashboards.surfaces.pages.door import written_for
from dashboards.surfaces.text.reception import missing

MOST = 8
_LISTED = 200  # ads offered, of the campaigns of late


@login_required
@require_safe
def side_by_side(request: HttpRequest) -> HttpResponse:
    """Show the ads that the address names (`?ad=1&ad=2`), and offer others."""
    mine = campaigns_for(request.user)
    ads = Ad.objects.filter(campaign__in=mine).select_related("campaign__organisation")
    wished = [
        int(own) for own in request.GET.getlist("ad") if own.isascii() and own.isdigit() and len(own) < 10
    ]
    chosen = sorted(ads.filter(pk__in=wished), key=lambda ad: wished.index(ad.pk))
    offered = ads.filter(campaign__archived_at=None).order_by("-campaign__created_at", "campaign", "position")
    context = {
        "offered": offered[:_LISTED],
        "chosen": {ad.pk for ad in chosen[:MOST]},
        "most": MOST,
        "too_many": len(chosen) > MOST,
        "rows": [],
        "charts": {},
    }
    if chosen:
        with written_for(chosen[0].campaign.organisation, request.user):
            context |= _beside(chosen[:MOST])
            return render(request, "dashboards/side_by_side.html", context)
    return render(request, "dashboards/side_by_side.html", context)


def _beside(ads: Sequence[Ad]) -> dict[str, object]:
    receptions = list(receptions_of_ads(ads).values())
    marks = forest_marks([level_shown(own.traces) for own in receptions], least=LEAST_LEVEL)
    rows = [
        {
            "own": own,
            "mark": mark,
            "lack": "" if own.conclusive else missing(own.traces),
            "figures": [own.traces[key] for key in OVERVIEW],
            "place": norm_findings(own.ad)[HEADLINE]["norm.place"],
        }
        for own, mark in zip(receptions, marks, strict=True)
    ]
    ready = [own for own in receptions if own.conclusive]
    chart = side_by_side_chart(
        [(_name(own, ads), own.traces) for own in ready], max(ad.duration_ms for ad in ads)
    )
    return {"rows": rows, "charts": {"side-by-side": chart.as_json()} if ready else {}, "ready": len(ready)}


def _name(own: AdReception, ads: Sequence[Ad]) -> str:
    """Return the ad's title, with its campaign where two are called alike."""
    twice = sum(ad.title == own.ad.title for ad in ads) > 1
    told = gettext("%(ad)s (%(campaign)s)") % {"ad": own.ad.title, "campaign": own.ad.campaign.name}
    return told if twice else own.ad.title
