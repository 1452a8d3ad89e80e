"""A campaign's analysis to take away."""

from tempfile import TemporaryFile
from threading import Lock

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from dashboards.exports.archive import bundle_write
from dashboards.selectors.access import campaign_or_404

_RETRY_SECONDS = 20
_at_work = Lock()


@login_required
@require_safe
def campaign_bundle(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer with the bundle. Each web process makes one at a time, so that viewers keep their threads."""
    campaign = campaign_or_404(user=request.user, pk=pk)
    if not _at_work.acquire(blocking=False):
        busy = HttpResponse(
            "Another export is being made. Try again in a moment.", status=503, content_type="text/plain"
        )
        busy["Retry-After"] = str(_RETRY_SECONDS)
        return busy
    try:
        file = TemporaryFile()  # noqa: SIM115 - the response closes it
        bundle_write(campaign, file)
    finally:
        _at_work.release()
    file.seek(0)
    name = f"{slugify(campaign.name) or f'campaign-{campaign.pk}'}-export.zip"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    patch_cache_control(response, private=True, no_store=True)
    return response
