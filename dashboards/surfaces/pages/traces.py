"""An ad's trace as data: JSON that a live page asks for every second, and CSV to take away."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from dashboards.analysis.reception.traces import revision_of, trace_of_ad
from dashboards.selectors.access import ad_or_404
from dashboards.selectors.pulses import pulses_of_ads
from dashboards.statistics.trace import SERIES
from dashboards.surfaces.documents import trace_document
from dashboards.surfaces.pages.downloads import csv_download, file_name
from dashboards.surfaces.tables import CHARTS, csv_lines
from fer_platform.kit.problems import problem_response


@require_safe
def ad_trace(request: HttpRequest, campaign_pk: int, pk: int) -> HttpResponse:
    """Answer with the trace, or with 304 where `If-None-Match` names the present one.

    Without a signed-in user the answer is 401, not a page to sign in at: the caller is a script.
    """
    if not request.user.is_authenticated:
        return problem_response(401, "not_authenticated", "Your session is over. Sign in again.")
    ad = ad_or_404(user=request.user, campaign_pk=campaign_pk, pk=pk)
    pulse = pulses_of_ads([ad.pk])[ad.pk]
    etag = f'"{revision_of(ad, pulse)}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = JsonResponse(trace_document(trace_of_ad(ad, pulse)))
        response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response


@login_required
@require_safe
def ad_trace_csv(request: HttpRequest, campaign_pk: int, pk: int) -> HttpResponse:
    """Answer with the trace as CSV; `?chart=valence` leaves only the series of that chart."""
    ad = ad_or_404(user=request.user, campaign_pk=campaign_pk, pk=pk)
    chart = request.GET.get("chart", "")
    lines = csv_lines(trace_of_ad(ad).trace, CHARTS.get(chart, SERIES))
    about = chart if chart in CHARTS else ""
    return csv_download(lines, file_name(ad.title, about, "trace", otherwise=f"ad-{ad.pk}"))
