"""An ad's traces as data: JSON that a live page asks for every second, and CSV to take away."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from campaigns.models import Ad
from dashboards.analysis.reception.ask import ad_findings
from dashboards.analysis.reception.questions import AS_READ, LEVELS, LEVELS_QUESTION, TRACES
from dashboards.analysis.reception.state import AdReception, reception_of_ad, revision_of
from dashboards.analysis.reception.subset import Subset
from dashboards.analysis.store import asked_often, revisions_alone
from dashboards.selectors.access import ad_or_404
from dashboards.selectors.pulses import AdPulse, pulses_of_ads
from dashboards.statistics.frames.series import CHANGES, TRACED, stored_as
from dashboards.surfaces.charts.ad import CHARTS, ad_charts
from dashboards.surfaces.pages.door import ad_page, written_for
from dashboards.surfaces.pages.downloads import csv_download, file_download, file_name
from dashboards.surfaces.pages.subset_form import subset_asked, subset_of
from dashboards.surfaces.sheets.wide import traces_csv
from dashboards.surfaces.text.trace_notes import chart_note
from dashboards.surfaces.trace_document import CHARTS as SHOWN
from dashboards.surfaces.trace_document import live_document, notes_version, page_document, page_version
from fer_platform.kit.problems import problem_response


@require_safe
def ad_trace(request: HttpRequest, campaign_pk: int, pk: int) -> HttpResponse:
    """Answer with the trace, or with 304 where `If-None-Match` names the present one.

    `?have=VERSION`: a page that shows this version of the charts, and asks each second. It gets new ones at a pace
    (`asked_often`), and until then what changes with every second alone. Without a signed-in user the answer is 401,
    not a page to sign in at: the caller is a script.
    """
    if not request.user.is_authenticated:
        return problem_response(401, "not_authenticated", "Your session is over. Sign in again.")
    ad = ad_or_404(user=request.user, campaign_pk=campaign_pk, pk=pk)
    pulse = pulses_of_ads([ad.pk])[ad.pk]
    subset = subset_of(request, ad)
    prefetch_related_objects([ad], "annotations")
    with written_for(ad.campaign.organisation, request.user):
        etag = f'"{revision_of(ad, pulse)}-{notes_version(ad)}-{get_language()}"'
        response = get_conditional_response(request, etag=etag)
        if response is None:
            own, document = _document(ad, pulse, subset, have=request.GET.get("have", ""))
            response = JsonResponse(document)
            if not own.traces.behind:  # or the page would be told for ever after that nothing has changed
                response["ETag"] = etag
    patch_cache_control(response, private=True, no_store=True)
    return response


def _document(ad: Ad, pulse: AdPulse, subset: Subset, *, have: str) -> tuple[AdReception, dict[str, Any]]:
    if not have:
        own = reception_of_ad(ad, pulse, subset)
        return own, page_document(own)
    with revisions_alone(), asked_often():
        own = reception_of_ad(ad, pulse, subset)
        return own, live_document(own) if page_version(own) == have else page_document(own)


@ad_page
def ad_chart_png(request: HttpRequest, ad: Ad, chart: str) -> HttpResponseBase:
    """Answer with one of the ad's charts as a picture to take away; of a part of the viewers, it says so."""
    from dashboards.surfaces.charts.png import chart_png  # loads the PDF library where it is asked for

    if chart not in CHARTS:
        raise Http404
    asked = subset_asked(request, ad)
    found = ad_findings(ad, LEVELS_QUESTION if chart in LEVELS else TRACES, asked.subset)
    own = ad_charts(found, [chart], ad)[chart]
    n = found.viewers(f"{CHARTS[chart][0]}.trace")
    names = {"ad": ad.title, "campaign": ad.campaign.name}
    picture = chart_png(
        own,
        subject=gettext("%(ad)s · %(campaign)s") % names + (f" · {asked.text}" if asked.subset else ""),
        note=chart_note(n, simulated=ad.campaign.simulated),
    )
    name = file_name(ad.title, chart, ending="png", otherwise=f"ad-{ad.pk}")
    return file_download(picture, name, "image/png")


@ad_page
def ad_trace_csv(request: HttpRequest, ad: Ad) -> HttpResponse:
    """Answer with the traces as CSV, and beside them the series as read; `?chart=valence` leaves that chart alone."""
    chart = request.GET.get("chart", "")
    about = chart if chart in SHOWN else ""
    if about:
        lines = traces_csv([ad_findings(ad)], CHARTS[chart])
    else:
        names = (*TRACED, *map(stored_as, CHANGES))
        lines = traces_csv([ad_findings(ad), ad_findings(ad, AS_READ)], names)
    return csv_download(lines, file_name(ad.title, about, "trace", otherwise=f"ad-{ad.pk}"))
