"""Heavy answers are made one at a time in each web process, so that viewers' snapshots keep their threads."""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from threading import Lock

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

WAIT_SECONDS = 10.0
_RETRY_SECONDS = 20
_turn = Lock()


def one_at_a_time(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a view run while no other one of its kind does; who waited `WAIT_SECONDS` in vain is answered 503.

    The turn of an answer that is sent in pieces lasts until its last one is sent, or the reader has gone.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **options: object) -> HttpResponseBase:
        if not _turn.acquire(timeout=WAIT_SECONDS):
            text = "Another report or export is being made. Try again in a moment."
            busy = HttpResponse(text, status=503, content_type="text/plain")
            busy["Retry-After"] = str(_RETRY_SECONDS)
            return busy
        try:
            response = view(request, *args, **options)
        except BaseException:
            _turn.release()
            raise
        if response.streaming:
            response.streaming_content = _Sent(response.streaming_content)
        else:
            _turn.release()
        return response

    return wrapped


class _Sent:
    """The pieces of an answer; its response closes it in any case, also where none of them was asked for."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    def close(self) -> None:
        _turn.release()
