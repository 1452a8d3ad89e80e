"""The picture that an ad shows at one second, for members who look at its results."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from campaigns.views.stills import ad_still_response
from dashboards.selectors.access import ad_or_404


@login_required
@require_safe
def ad_still(request: HttpRequest, campaign_pk: int, pk: int, at_ms: int) -> HttpResponseBase:
    """Answer with the still at `at_ms` of the ad's media time."""
    return ad_still_response(
        request, ad_or_404(user=request.user, campaign_pk=campaign_pk, pk=pk), at_ms=at_ms
    )
