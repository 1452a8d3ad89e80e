"""One ad beside its traces."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.models import Ad, Campaign
from campaigns.selectors.campaigns import share_url
from dashboards.analysis.reception.traces import AdTrace, trace_of_ad
from dashboards.selectors.access import ad_or_404
from dashboards.statistics.frames.quality import REASON_TEXTS
from dashboards.surfaces.documents import trace_document
from dashboards.surfaces.sentences import missing
from dashboards.surfaces.summaries import ad_summary
from dashboards.surfaces.tables import CHARTS, chart_rows
from dashboards.surfaces.trace_maths import chart_maths

_TITLES = {"expressions": "Apparent expressions", "valence": "Valence", "attention": "Attention"}


@login_required
@require_safe
def ad_detail(request: HttpRequest, campaign_pk: int, pk: int) -> HttpResponse:
    """Show the clip beside the traces. While people watch, the page asks again and takes out what has changed."""
    ad = ad_or_404(user=request.user, campaign_pk=campaign_pk, pk=pk)
    result = trace_of_ad(ad)
    document = trace_document(result)
    campaign = ad.campaign
    context = {
        "ad": ad,
        "campaign": campaign,
        "organisation": campaign.organisation,
        "is_clip": ad.kind == Ad.Kind.VIDEO,
        "result": result,
        "summary": ad_summary(result),
        "missing": missing(result.trace),
        "document": document | {"moments": _moments(ad)},
        "charts": _charts(result, document["sentences"]),
        "set_aside": [(REASON_TEXTS[name], count) for name, count in result.trace.set_aside.items()],
        "share_url": share_url(campaign) if campaign.status == Campaign.Status.PUBLISHED else "",
    }
    return render(request, "dashboards/ad.html", context)


def _moments(ad: Ad) -> list[dict[str, object]]:
    return [{"label": m.label, "start_ms": m.start_ms, "end_ms": m.end_ms} for m in ad.brand_moments.all()]


def _charts(result: AdTrace, sentences: dict[str, str]) -> list[dict[str, object]]:
    return [
        {
            "key": key,
            "title": _TITLES[key],
            "series": names,
            "sentence": sentences[key],
            "maths": chart_maths(result.trace, key),
            "rows": chart_rows(result.trace, key),
            "n": level.n if (level := result.trace.means[names[0]]) else 0,
        }
        for key, names in CHARTS.items()
    ]
