"""Printable reports of a campaign and of an ad."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from dashboards.selectors.access import ad_or_404, campaign_or_404
from dashboards.views.one_at_a_time import one_at_a_time


@login_required
@require_safe
@one_at_a_time
def campaign_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the report of a campaign as PDF."""
    from dashboards.printed.document import campaign_pdf  # loads the PDF library where it is asked for

    campaign = campaign_or_404(user=request.user, pk=pk)
    return _answer(campaign_pdf(campaign), campaign.name)


@login_required
@require_safe
@one_at_a_time
def ad_report(request: HttpRequest, campaign_pk: int, pk: int) -> HttpResponse:
    """Answer with the report of one ad as PDF."""
    from dashboards.printed.document import ad_pdf

    ad = ad_or_404(user=request.user, campaign_pk=campaign_pk, pk=pk)
    return _answer(ad_pdf(ad), ad.title)


def _answer(content: bytes, title: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{slugify(title) or "report"}-report.pdf"'
    patch_cache_control(response, private=True, no_store=True)
    return response
