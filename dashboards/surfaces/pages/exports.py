"""What takes seconds to make is made by a worker: a page asks for it, shows how far it is, and links to the file."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language

from campaigns.models import AccessToken, Ad, Campaign
from campaigns.refusals import refusal_told
from dashboards.models import ExportJob
from dashboards.selectors.access import scope_or_403
from dashboards.services.exports import OPEN_MOST, TooManyExports, export_ask, export_join
from dashboards.surfaces.exports.links import export_link
from dashboards.surfaces.exports.wake import workers_wake
from dashboards.surfaces.exports.write import scopes_of
from dashboards.surfaces.pages.door import ad_page, campaign_page

_RETRY_SECONDS = 20


@campaign_page
def campaign_bundle(request: HttpRequest, campaign: Campaign) -> HttpResponseBase:
    """Ask for the bundle; `?panel=1` adds what the panel told of viewers."""
    return export_wanted(request, campaign, "bundle", "zip", panel=request.GET.get("panel") == "1")


@campaign_page
def campaign_workbook(request: HttpRequest, campaign: Campaign) -> HttpResponseBase:
    """Ask for all findings as a workbook."""
    return export_wanted(request, campaign, "findings", "xlsx")


@campaign_page
def campaign_slides(request: HttpRequest, campaign: Campaign) -> HttpResponseBase:
    """Ask for the campaign as slides."""
    return export_wanted(request, campaign, "slides", "pptx")


@campaign_page
def campaign_report(request: HttpRequest, campaign: Campaign) -> HttpResponseBase:
    """Ask for the report of a campaign as PDF; with `?appendix=1`, for its appendix."""
    return export_wanted(request, campaign, _paper(request), "pdf")


@ad_page
def ad_report(request: HttpRequest, ad: Ad) -> HttpResponseBase:
    """Ask for the report of one ad as PDF; with `?appendix=1`, for its appendix."""
    return export_wanted(request, ad.campaign, _paper(request), "pdf", ad=ad)


@campaign_page
def export_state(request: HttpRequest, campaign: Campaign, export_pk: UUID) -> HttpResponse:
    """How far a file is, and the link to it once it is there."""
    job = get_object_or_404(
        ExportJob.objects.select_related("campaign", "ad"), pk=export_pk, campaign=campaign
    )
    for scope in job.scopes:
        scope_or_403(user=request.user, campaign=campaign, scope=scope)
    waits = job.status in (ExportJob.Status.WAITING, ExportJob.Status.RUNNING)
    link = export_link(job) if job.status == ExportJob.Status.READY else ""
    context = {
        "campaign": campaign,
        "organisation": campaign.organisation,
        "job": job,
        "problem": refusal_told(job.problem),
        "waits": waits,
        "link": link,
    }
    return render(request, "dashboards/export.html", context)


def _paper(request: HttpRequest) -> str:
    return "appendix" if request.GET.get("appendix") == "1" else "report"


def export_wanted(
    request: HttpRequest,
    campaign: Campaign,
    what: str,
    form: str,
    *,
    ad: Ad | None = None,
    panel: bool = False,
) -> HttpResponseBase:
    """Put a file into the queue and lead to the page that says how far it is. Whom a foreign page's link brings is led
    to the campaign instead: nothing is made, or noted in the audit log, in the name of somebody who did not ask."""
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        return redirect("dashboards:campaign", campaign.pk)
    scopes = scopes_of(what)
    if panel:
        scope_or_403(user=request.user, campaign=campaign, scope=AccessToken.Scope.PANEL_READ)
        scopes = sorted({*scopes, AccessToken.Scope.PANEL_READ.value})
    wanted = {"what": what, "form": form, "ad": ad, "panel": panel}
    wanted["language"] = (
        "" if what == "bundle" else get_language()
    )  # programs read a bundle; others read as their page
    same = ExportJob.objects.filter(campaign=campaign, status=ExportJob.Status.WAITING, updated_after=None)
    if waiting := same.filter(**wanted).select_related("campaign__organisation", "ad").first():
        export_join(job=waiting)
        return redirect("dashboards:export", campaign.pk, waiting.pk)  # asked for twice
    try:
        job = export_ask(campaign=campaign, scopes=scopes, **wanted)
    except TooManyExports:
        context = {"campaign": campaign, "organisation": campaign.organisation, "most": OPEN_MOST}
        busy = render(request, "dashboards/export_busy.html", context, status=429)
        busy["Retry-After"] = str(_RETRY_SECONDS)
        return busy
    workers_wake()
    return redirect("dashboards:export", campaign.pk, job.pk)
