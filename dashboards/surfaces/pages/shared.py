"""Results behind a link, for people without an account. Nobody signs in; whoever looks leaves nothing but a count."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.models import ResultsLink
from campaigns.selectors.results_links import results_link_of
from campaigns.services.results_links import results_link_opened
from campaigns.views.media import ad_file_response
from dashboards.surfaces.pages.door import written_for
from dashboards.surfaces.shared_results import LEAST_VIEWERS, shared_results
from fer_platform.kit.client_address import client_address
from fer_platform.kit.client_pace import ClientPace

TRIES_PER_MINUTE = 10
KNOWN_SECONDS = 12 * 3600  # for so long a browser is not asked for the password again
_COOKIE, _SALT = "results_link", "results-link"
tries_pace = ClientPace()
View = Callable[..., HttpResponseBase]


def _behind_link(view: View) -> View:
    """Hand the view the link that the address opens: `view(request, link, …)`. Else say that it opens nothing, or ask
    for its password. Search engines and caches keep nothing, and no other page learns the address."""

    @wraps(view)
    def opened(request: HttpRequest, secret: str, **options: Any) -> HttpResponseBase:
        link = results_link_of(secret)
        if link is None:
            response: HttpResponseBase = render(request, "dashboards/shared/over.html", status=404)
        else:
            with written_for(link.campaign.organisation):
                response = view(request, link, **options) if _known(request, link) else _asks(request, link)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        patch_cache_control(response, private=True, no_store=True)
        return response

    return opened


@csrf_exempt  # a right password sent by another page would open the results to the same browser and do nothing else
@require_http_methods(["GET", "HEAD", "POST"])
@_behind_link
def results(request: HttpRequest, link: ResultsLink) -> HttpResponseBase:
    """The page behind a link."""
    if link.embed_origins:
        return render(request, "dashboards/shared/over.html", status=404)
    return _results(request, link, "dashboards/shared/results.html")


@xframe_options_exempt  # which pages may is said by frame-ancestors, below
@require_safe
@_behind_link
def embedded(request: HttpRequest, link: ResultsLink) -> HttpResponseBase:
    """The same within another page's frame, if the link names that page."""
    if not link.embed_origins:
        return render(request, "dashboards/shared/over.html", status=404)
    page = csp_replace({"frame-ancestors": link.embed_origins})(_results)
    return page(request, link, "dashboards/shared/embedded.html")


@require_safe
@_behind_link
def poster(request: HttpRequest, link: ResultsLink, ad_pk: int) -> HttpResponseBase:
    """An ad's poster."""
    return ad_file_response(request, get_object_or_404(link.campaign.ads, pk=ad_pk), "poster")


def _results(request: HttpRequest, link: ResultsLink, template: str) -> HttpResponseBase:
    if request.method != "HEAD":
        results_link_opened(link=link)
    context = {
        "link": link,
        "campaign": link.campaign,
        "organisation": link.campaign.organisation,
        "secret": request.resolver_match.kwargs["secret"],
        "shown": shared_results(link.campaign),
        "least": LEAST_VIEWERS,
    }
    response = render(request, template, context)
    if link.password:
        response.set_signed_cookie(
            _COOKIE,
            _proof(link),
            salt=_SALT,
            max_age=KNOWN_SECONDS,
            path=request.path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _known(request: HttpRequest, link: ResultsLink) -> bool:
    """Whether the browser need not be asked: there is no password, it was given just now, or within twelve hours."""
    if not link.password:
        return True
    if request.method == "POST" and not _too_many(request, link):
        return check_password(request.POST.get("password", "")[:200], link.password)
    try:
        told = request.get_signed_cookie(_COOKIE, salt=_SALT, max_age=KNOWN_SECONDS)
    except (KeyError, signing.BadSignature):
        return False
    return told == _proof(link)


def _asks(request: HttpRequest, link: ResultsLink) -> HttpResponse:
    posted = request.method == "POST"
    wait = tries_pace.seconds_to_wait(_who(request, link), per_minute=TRIES_PER_MINUTE, take=False)
    context = {"link": link, "wrong": posted and not wait, "wait": wait if posted else 0}
    response = render(request, "dashboards/shared/asks.html", context, status=401 if not wait else 429)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _too_many(request: HttpRequest, link: ResultsLink) -> bool:
    return bool(tries_pace.seconds_to_wait(_who(request, link), per_minute=TRIES_PER_MINUTE))


def _who(request: HttpRequest, link: ResultsLink) -> str:
    return f"{link.pk} {client_address(request)}"


def _proof(link: ResultsLink) -> str:
    """Return what the browser keeps: of this link, and of this password of it."""
    return f"{link.pk}:{link.password[-12:]}"
