"""The one way into every page about results: who may look, in which language and time zone the answer is written, and
what a part of a page answers when somebody is not signed in any more."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.models import Organisation
from campaigns.staff_language import results_language
from dashboards.selectors.access import ad_or_404, campaign_or_404
from dashboards.selectors.once import asked_once

View = Callable[..., HttpResponseBase]


def campaign_page(view: View) -> View:
    """Hand the view a campaign that the person may see: `view(request, campaign, …)`. Its address has `campaign_pk`."""
    return require_safe(_of_campaign(view))


def campaign_form(view: View) -> View:
    """Do the same for a page that is also sent in; the view judges who may."""
    return require_http_methods(["GET", "HEAD", "POST"])(_of_campaign(view))


def ad_page(view: View) -> View:
    """Hand the view an ad that the person may see, with its campaign: `view(request, ad, …)`. What several of its
    questions read alike is read once."""

    @wraps(view)
    def read_once(*given: Any, **options: Any) -> HttpResponseBase:
        with asked_once():
            return view(*given, **options)

    return require_safe(_of_ad(read_once))


def ad_form(view: View) -> View:
    """Do the same for a part that is also sent in; the view judges who may."""
    return require_http_methods(["GET", "HEAD", "POST"])(_of_ad(view))


def _of_ad(view: View) -> View:
    @wraps(view)
    def opened(request: HttpRequest, campaign_pk: int, pk: int, **options: Any) -> HttpResponseBase:
        refused = _refused(request)
        if refused is not None:
            return refused
        ad = ad_or_404(user=request.user, campaign_pk=campaign_pk, pk=pk)
        with written_for(ad.campaign.organisation, request.user):
            return view(request, ad, **options)

    return opened


class written_for:
    """Writes words, numbers and days for whoever reads results of an organisation, within its context: as `reader` has
    chosen, in the `language` given, else as the organisation does."""

    def __init__(self, organisation: Organisation, reader: object = None, language: str = "") -> None:
        own = results_language(organisation.language, reader) if reader else organisation.language
        self._parts = (
            translation.override(language or own),
            timezone.override(organisation.time_zone),
        )

    def __enter__(self) -> None:
        for part in self._parts:
            part.__enter__()

    def __exit__(self, *error: object) -> None:
        for part in reversed(self._parts):
            part.__exit__(*error)


def _of_campaign(view: View) -> View:
    @wraps(view)
    def opened(request: HttpRequest, campaign_pk: int, **options: Any) -> HttpResponseBase:
        refused = _refused(request)
        if refused is not None:
            return refused
        campaign = campaign_or_404(user=request.user, pk=campaign_pk)
        with written_for(campaign.organisation, request.user):
            return view(request, campaign, **options)

    return opened


def _refused(request: HttpRequest) -> HttpResponseBase | None:
    """A part of a page must not be answered with a page to sign in at: it would appear inside the other one."""
    if request.user.is_authenticated:
        return None
    if getattr(request, "htmx", False):
        return HttpResponse(status=401)
    return redirect_to_login(request.get_full_path())
