"""Printable reports of a campaign and of an ad."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from campaigns.models import Ad, Campaign
from dashboards.selectors.access import ad_or_404, campaign_or_404
from dashboards.surfaces.pages.downloads import file_download, file_name
from dashboards.surfaces.pages.one_at_a_time import one_at_a_time


@login_required
@require_safe
def campaign_report(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer with the report of a campaign as PDF."""
    return _campaign_report(request, campaign_or_404(user=request.user, pk=pk))


@login_required
@require_safe
def ad_report(request: HttpRequest, campaign_pk: int, pk: int) -> HttpResponseBase:
    """Answer with the report of one ad as PDF."""
    return _ad_report(request, ad_or_404(user=request.user, campaign_pk=campaign_pk, pk=pk))


@one_at_a_time
def _campaign_report(_: HttpRequest, campaign: Campaign) -> HttpResponseBase:
    from dashboards.surfaces.paper.document import campaign_pdf  # loads the PDF library where it is asked for

    return _answer(campaign_pdf(campaign), campaign.name)


@one_at_a_time
def _ad_report(_: HttpRequest, ad: Ad) -> HttpResponseBase:
    from dashboards.surfaces.paper.document import ad_pdf

    return _answer(ad_pdf(ad), ad.title)


def _answer(content: bytes, title: str) -> HttpResponseBase:
    name = file_name(title, "report", ending="pdf", otherwise="report")
    return file_download(content, name, "application/pdf")
