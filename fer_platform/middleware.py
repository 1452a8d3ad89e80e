"""Who sent a request, and in which language they read."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from campaigns.acting import NOBODY, Actor, acting
from campaigns.models import AccessToken
from campaigns.staff_language import page_language
from fer_platform.kit.storage import storage_is_away


class ActingMiddleware:
    """What a request writes into the audit log names whoever sent it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting(lambda: _actor_of(request)):
            return self.get_response(request)


class StaffLanguageMiddleware:
    """Pages of staff are written in the reader's language. What tools, viewers and their cameras ask for is not asked
    about its reader: it is English, or has rules of its own (`campaigns/viewer_language.py`). The admin and the reports
    on networks, which are made of files that are English, stay English as a whole."""

    _OTHERS = ("/api/", "/v/", "/my-data/", "/look/", "/device/", "/admin/", "/models/")
    _OTHERS += ("/livez", "/readyz", "/metrics")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(self._OTHERS):
            return self.get_response(request)
        try:
            language = page_language(request)
        except Exception as error:
            if not storage_is_away(error):
                raise
            return self.get_response(request)  # the view will ask the database, too, and be answered for
        with translation.override(language):
            return self.get_response(request)


def _actor_of(request: HttpRequest) -> Actor:
    """Return the token (REST framework hands what signed a request down to it), or the person who is signed in."""
    sender = getattr(request, "user", None)
    if isinstance(sender, AccessToken):
        return Actor("token", f"{sender.name} …{sender.hint}")
    return (
        Actor("person", sender.get_username()) if sender is not None and sender.is_authenticated else NOBODY
    )
