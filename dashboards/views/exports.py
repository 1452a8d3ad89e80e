"""A campaign's analysis to take away."""

from tempfile import TemporaryFile

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from dashboards.exports.archive import bundle_write
from dashboards.selectors.access import campaign_or_404
from dashboards.views.one_at_a_time import one_at_a_time


@login_required
@require_safe
@one_at_a_time
def campaign_bundle(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer with the bundle."""
    campaign = campaign_or_404(user=request.user, pk=pk)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    bundle_write(campaign, file)
    file.seek(0)
    name = f"{slugify(campaign.name) or f'campaign-{campaign.pk}'}-export.zip"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    patch_cache_control(response, private=True, no_store=True)
    return response
