"""Printable reports of a campaign and of an ad."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from dashboards.selectors.access import ad_or_404, campaign_or_404
from dashboards.views.downloads import file_download, file_name
from dashboards.views.one_at_a_time import one_at_a_time


@login_required
@require_safe
@one_at_a_time
def campaign_report(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer with the report of a campaign as PDF."""
    from dashboards.printed.document import campaign_pdf  # loads the PDF library where it is asked for

    campaign = campaign_or_404(user=request.user, pk=pk)
    return _answer(campaign_pdf(campaign), campaign.name)


@login_required
@require_safe
@one_at_a_time
def ad_report(request: HttpRequest, campaign_pk: int, pk: int) -> HttpResponseBase:
    """Answer with the report of one ad as PDF."""
    from dashboards.printed.document import ad_pdf

    ad = ad_or_404(user=request.user, campaign_pk=campaign_pk, pk=pk)
    return _answer(ad_pdf(ad), ad.title)


def _answer(content: bytes, title: str) -> HttpResponseBase:
    name = file_name(title, "report", ending="pdf", otherwise="report")
    return file_download(content, name, "application/pdf")
