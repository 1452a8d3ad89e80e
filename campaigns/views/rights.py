"""The viewer's own data, opened by the code that they were given: what is kept, what they agreed to, and withdrawing.

Nobody signs in and no cookie is set: the code is the only key. It comes in a body, never in an address that is logged.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaigns.models import Consent, Disagreement, ViewerSession
from campaigns.own_traces import SECOND_MS
from campaigns.selectors.own_plays import own_plays
from campaigns.selectors.rights import (
    chosen_for,
    deletion_proof,
    deletions_of,
    face_of,
    notice_shown_to,
    purposes_of,
    reasons_of,
    session_of_code,
    sessions_together,
)
from campaigns.services.disagreements import NoSuchMoment, disagreement_take_back, disagreement_tell
from campaigns.services.face_templates import face_forget
from campaigns.services.next_ads import choosing_stop
from campaigns.services.purposes import PurposeNotOffered, purpose_give, purpose_take_back
from campaigns.services.receipts import MailNotSent, NoSuchAddress, receipt_mail
from campaigns.services.sessions import sessions_withdraw
from campaigns.viewer_keys import viewer_key_issue, viewer_key_name
from campaigns.viewer_language import in_viewer_language, language_links
from campaigns.withdrawal_codes import withdrawal_code_read
from fer_platform.kit.client_address import client_address
from fer_platform.kit.client_pace import ClientPace

TRIES_PER_MINUTE = 30  # an office may sit behind one address; 80 bits are not guessed at any pace
tries_pace = ClientPace()
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
View = Callable[[HttpRequest], HttpResponse]


def _door(*methods: str) -> Callable[[View], View]:
    """Return what every view here stands behind. No cookie opens anything, so that another site can make a browser do
    nothing: that is why no token against it is asked for."""

    def behind(view: View) -> View:
        return csrf_exempt(never_cache(in_viewer_language(require_http_methods(methods)(view))))

    return behind


@_door("GET", "HEAD", "POST")
def data(request: HttpRequest) -> HttpResponse:
    """GET: asks for the code. POST: shows what is kept under it, and what a withdrawal would delete."""
    if request.method != "POST":
        return _page(request, "ask")
    return _too_many(request) or _opened(request) or _unknown(request)


@_door("POST")
def withdraw(request: HttpRequest) -> HttpResponse:
    """Withdraw the session of the code or, with `all`, every session of the recognised browser; show the proof."""

    def erase(session: ViewerSession) -> dict[str, Any]:
        together = sessions_together(session) if "all" in request.POST else []
        sessions_withdraw(sessions=together or [session])
        return {"numbers": [own.pk for own in together]}

    return _acted(request, erase)


@_door("POST")
def choosing(request: HttpRequest) -> HttpResponse:
    """Have ads come by chance from now on, in all sessions of the code; `history` is keep or erase."""

    def stop(session: ViewerSession) -> dict[str, Any]:
        choosing_stop(session=session, erase=request.POST.get("history") == "erase")
        return {}

    return _acted(request, stop)


@_door("POST")
def forget_face(request: HttpRequest) -> HttpResponse:
    """Forget the face of the code's viewer; all else stays. Show what is kept."""

    def forget(session: ViewerSession) -> dict[str, Any]:
        face_forget(session=session)
        return {"told": "forgotten"}

    return _acted(request, forget)


@_door("POST")
def purpose(request: HttpRequest) -> HttpResponse:
    """Switch one purpose `on` or `off` afterwards, and show what is kept then."""

    def change(session: ViewerSession) -> dict[str, Any]:
        act = {"on": purpose_give, "off": purpose_take_back}.get(request.POST.get("to", ""))
        try:
            if act is None:  # what says neither erases nothing
                raise PurposeNotOffered
            act(session=session, purpose=request.POST.get("purpose", ""))
        except PurposeNotOffered:
            return {"told": "not_offered", "status": 400}
        return {"told": "given" if act is purpose_give else "changed"}

    return _acted(request, change)


@_door("POST")
def disagree(request: HttpRequest) -> HttpResponse:
    """Keep that the viewer disagrees with a stretch of an ad, `start_ms` to `end_ms` or `from` to `to` seconds, or with
    `take_back` forget it; show what is kept."""

    def tell(session: ViewerSession) -> dict[str, Any]:
        try:
            start, end = _stretch(request)
            own = {"session": session, "exposure_id": _whole(request, "exposure")}
            own |= {"start_ms": start, "end_ms": end}
            if "take_back" in request.POST:
                disagreement_take_back(**own)
                return {"told": "agreed"}
            disagreement_tell(**own, word=request.POST.get("word", ""))
        except NoSuchMoment:
            return {"told": "no_moment", "status": 400}
        return {"told": "disagreed"}

    return _acted(request, tell)


@_door("POST")
def mail(request: HttpRequest) -> HttpResponse:
    """Send the link of this page to an `address`, once; show what is kept. The status alone tells a script."""

    def send(session: ViewerSession) -> dict[str, Any]:
        address, code = request.POST.get("address", "").strip(), request.POST["code"]
        try:
            validate_email(address)
            receipt_mail(session=session, code=withdrawal_code_read(code) or code, address=address)
        except (ValidationError, NoSuchAddress):
            return {"told": "no_address", "status": 400}
        except MailNotSent:
            return {"told": "not_mailed", "status": 503}
        return {"told": "mailed"}

    return _acted(request, send)


@_door("POST")
def proof(request: HttpRequest) -> HttpResponse:
    """Answer with the proof of all that was deleted of the code's session, as a file to keep."""
    if refusal := _too_many(request):
        return refusal
    session = session_of_code(request.POST.get("code", ""))
    if session is None or not deletions_of(session):
        return _unknown(request)
    response = JsonResponse(deletion_proof(session), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="deletion-{str(session.pk)[:8]}.json"'
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _stretch(request: HttpRequest) -> tuple[int, int]:
    if "from" in request.POST:  # as people write it: the last second counts
        return _whole(request, "from") * SECOND_MS, (_whole(request, "to") + 1) * SECOND_MS
    return _whole(request, "start_ms"), _whole(request, "end_ms")


def _whole(request: HttpRequest, name: str) -> int:
    """Return a whole number from 0. Raises: NoSuchMoment."""
    text = request.POST.get(name, "")
    if not _NUMBER.fullmatch(text):
        raise NoSuchMoment
    return int(text)


def _acted(request: HttpRequest, act: Callable[[ViewerSession], dict[str, Any]]) -> HttpResponse:
    """Do something with the session of the code, and show what is kept then; `act` returns what to tell of it."""
    if refusal := _too_many(request):
        return refusal
    session = session_of_code(request.POST.get("code", ""))
    if session is None:
        return _unknown(request)
    return _opened(request, **act(session)) or _unknown(request)


def _opened(
    request: HttpRequest, *, numbers: Sequence[UUID] = (), told: str = "", status: int = 200
) -> HttpResponse | None:
    """Show what a code opens, and say what has just been done (`told`); None where it opens nothing."""
    code = request.POST.get("code", "")
    session = session_of_code(code)
    if session is None:
        return None
    organisation = session.campaign.organisation
    context = {"code": code, "session": session, "campaign": session.campaign, "organisation": organisation}
    if session.status == ViewerSession.Status.WITHDRAWN:
        context |= {"numbers": numbers or [session.pk], "key_name": viewer_key_name(organisation.pk)}
        context |= {"deletions": deletions_of(session), "consents": session.consents.all()}
        return _page(request, "withdrawn", **context)
    context |= {"face": face_of(session), "told": told, "troubled": status != 200}
    context |= {
        "plays": own_plays(session),
        "words": Disagreement.Word.choices,
        "purposes": purposes_of(session),
    }
    context |= {"deletions": deletions_of(session), "mails": bool(settings.EMAIL_HOST)}
    context |= {
        "key_name": viewer_key_name(organisation.pk),
        "viewer_key": _viewer_key(request, session, told),
    }
    context |= {"together": sessions_together(session), "consents": session.consents.all()}
    context["opened"] = request.POST.get("exposure", "")
    context |= {"reasons": reasons_of(session), "chosen_for": chosen_for(session)}
    return _page(request, "kept", status=status, **context, notice_text=notice_shown_to(session))


def _viewer_key(request: HttpRequest, session: ViewerSession, told: str) -> str:
    """What this browser is to keep now, or to forget (empty), where its recognition has just been switched."""
    if told not in ("given", "changed") or request.POST.get("purpose") != Consent.Purpose.RETURN_VISITS:
        return "unchanged"
    return viewer_key_issue(session.viewer_id) if request.POST.get("to") == "on" and session.viewer_id else ""


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
    if request.method != "POST":  # what a code has opened cannot be asked for again by an address
        context["language_links"] = language_links(request)
    response = render(request, f"campaigns/rights/{name}.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
