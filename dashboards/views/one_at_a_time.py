"""Heavy answers are made one at a time in each web process, so that viewers' snapshots keep their threads."""

from collections.abc import Callable
from functools import wraps
from threading import Lock

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

WAIT_SECONDS = 10.0
_RETRY_SECONDS = 20
_turn = Lock()


def one_at_a_time(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a view run while no other one of its kind does; who waited `WAIT_SECONDS` in vain is answered 503."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **options: object) -> HttpResponseBase:
        if not _turn.acquire(timeout=WAIT_SECONDS):
            text = "Another report or export is being made. Try again in a moment."
            busy = HttpResponse(text, status=503, content_type="text/plain")
            busy["Retry-After"] = str(_RETRY_SECONDS)
            return busy
        try:
            return view(request, *args, **options)
        finally:
            _turn.release()

    return wrapped
