"""The viewer's own data, opened by the code that they were given: what is kept, what they agreed to, and withdrawing.

Nobody signs in and no cookie is set: the code is the only key. It comes in a body, never in an address that is logged.
"""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.models import ViewerSession
from campaigns.selectors.rights import notice_shown_to, session_of_code, sessions_together
from campaigns.services.sessions import sessions_withdraw
from campaigns.viewer_keys import viewer_key_name
from fer_platform.kit.client_address import client_address
from fer_platform.kit.client_pace import ClientPace

TRIES_PER_MINUTE = 30  # an office may sit behind one address; 80 bits are not guessed at any pace
tries_pace = ClientPace()


@csrf_exempt  # no cookie opens anything here, so that another site can make a browser do nothing
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: HttpRequest) -> HttpResponse:
    """GET: asks for the code. POST: shows what is kept under it, and what a withdrawal would delete."""
    if request.method != "POST":
        return _page(request, "ask")
    return _too_many(request) or _opened(request) or _unknown(request)


@csrf_exempt
@never_cache
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Withdraw the session of the code or, with `all`, every session of the recognised browser; show the proof."""
    if refusal := _too_many(request):
        return refusal
    session = session_of_code(request.POST.get("code", ""))
    if session is None:
        return _unknown(request)
    together = sessions_together(session) if "all" in request.POST else []
    sessions_withdraw(sessions=together or [session])
    return _opened(request, numbers=[own.pk for own in together]) or _unknown(request)


def _opened(request: HttpRequest, *, numbers: Sequence[UUID] = ()) -> HttpResponse | None:
    code = request.POST.get("code", "")
    session = session_of_code(code)
    if session is None:
        return None
    organisation = session.campaign.organisation
    context = {"code": code, "session": session, "campaign": session.campaign, "organisation": organisation}
    if session.status == ViewerSession.Status.WITHDRAWN:
        context |= {"numbers": numbers or [session.pk], "key_name": viewer_key_name(organisation.pk)}
        return _page(request, "withdrawn", **context, consents=session.consents.all())
    context |= {"together": sessions_together(session), "consents": session.consents.all()}
    return _page(request, "kept", **context, notice_text=notice_shown_to(session))


def _unknown(request: HttpRequest) -> HttpResponse:
    """One answer for what is no code, was never one, and opens nothing any more."""
    return _page(request, "ask", status=404, unknown=True, code=request.POST.get("code", "")[:40])


def _too_many(request: HttpRequest) -> HttpResponse | None:
    wait = tries_pace.seconds_to_wait(client_address(request), per_minute=TRIES_PER_MINUTE)
    if not wait:
        return None
    response = _page(request, "ask", status=429, wait=wait)
    response["Retry-After"] = str(wait)
    return response


def _page(request: HttpRequest, name: str, *, status: int = 200, **context: object) -> HttpResponse:
    response = render(request, f"campaigns/rights/{name}.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
