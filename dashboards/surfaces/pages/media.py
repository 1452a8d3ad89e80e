"""An ad's clip and poster, for members who look at its results."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from campaigns.views.media import ad_file_response
from dashboards.selectors.access import ad_or_404


@login_required
@require_safe
def ad_media(request: HttpRequest, campaign_pk: int, pk: int) -> HttpResponseBase:
    """Answer with the clip or picture, in ranges."""
    return ad_file_response(request, ad_or_404(user=request.user, campaign_pk=campaign_pk, pk=pk), "file")


@login_required
@require_safe
def ad_poster(request: HttpRequest, campaign_pk: int, pk: int) -> HttpResponseBase:
    """Answer with the poster."""
    return ad_file_response(request, ad_or_404(user=request.user, campaign_pk=campaign_pk, pk=pk), "poster")
