"""A campaign's analysis to take away."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from campaigns.models import Campaign
from dashboards.selectors.access import campaign_or_404
from dashboards.surfaces.bundle.archive import bundle_pieces
from dashboards.surfaces.pages.downloads import file_name, pieces_download
from dashboards.surfaces.pages.one_at_a_time import one_at_a_time


@login_required
@require_safe
def campaign_bundle(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer with the bundle; `?panel=1` adds what the panel told of viewers."""
    return _bundle(request, campaign_or_404(user=request.user, pk=pk))


@one_at_a_time
def _bundle(request: HttpRequest, campaign: Campaign) -> HttpResponseBase:
    panel = request.GET.get("panel") == "1"
    what = "export-with-panel" if panel else "export"
    name = file_name(campaign.name, what, ending="zip", otherwise=f"campaign-{campaign.pk}")
    return pieces_download(bundle_pieces(campaign, panel=panel), name, "application/zip")
