"""The list of campaigns, and one campaign's reception."""

from hashlib import blake2b

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.models import Campaign
from campaigns.selectors.campaigns import role_in, share_url
from dashboards.analysis.reception.traces import AdTrace, revision_of, traces_of_ads
from dashboards.selectors.access import campaign_or_404
from dashboards.selectors.campaigns import campaign_overview
from dashboards.selectors.flow import CampaignFlow, flow_of_campaign
from dashboards.selectors.panel_variables import panel_told
from dashboards.surfaces.sentences import campaign_answer, missing
from dashboards.surfaces.summaries import ad_summaries

PAGE_SIZE = 20


@login_required
@require_safe
def campaign_list(request: HttpRequest) -> HttpResponse:
    """Show the user's campaigns."""
    page = Paginator(campaign_overview(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "dashboards/campaigns.html", {"page": page})


@login_required
@require_safe
def campaign_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show which ads of the campaign are received how; with htmx only the part that changes while people watch."""
    campaign = campaign_or_404(user=request.user, pk=pk)
    ads = list(campaign.ads.all())
    traces = traces_of_ads(ads)
    results = [traces[ad.pk] for ad in ads]
    flow = flow_of_campaign(campaign)
    revision = _revision(campaign, results, flow)
    if request.htmx and request.GET.get("seen") == revision:
        return HttpResponse(status=204)  # nothing has changed: the page keeps what it shows
    most = max((result.trace for result in results), key=lambda trace: trace.viewers, default=None)
    context = {
        "campaign": campaign,
        "organisation": campaign.organisation,
        "answer": campaign_answer(results),
        "summaries": ad_summaries(results),
        "measured": any(result.trace.viewers for result in results),
        "missing": missing(most) if most and not most.conclusive else "",
        "live": sum(result.pulse.live for result in results),
        "flow": flow,
        "panel_told": not request.htmx and panel_told(campaign),  # asked beside the part that follows live
        "revision": revision,
        "share_url": share_url(campaign) if campaign.status == Campaign.Status.PUBLISHED else "",
        "may_edit": role_in(request.user, campaign.organisation) in ("admin", "marketer"),
    }
    template = "dashboards/parts/reception.html" if request.htmx else "dashboards/campaign.html"
    return render(request, template, context)


def _revision(campaign: Campaign, results: list[AdTrace], flow: CampaignFlow) -> str:
    parts = [campaign.status, campaign.updated_at.isoformat(), repr(flow)]
    parts += [revision_of(result.ad, result.pulse) for result in results]
    return blake2b("|".join(parts).encode(), digest_size=9).hexdigest()
