"""How many files of one organisation a web process sends at a time: its slow readers hold no thread of the others."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from threading import Lock

from django.http.response import HttpResponseBase

AT_ONCE = 2  # of the lane's four threads
_sending: Counter[int] = Counter()
_lock = Lock()


def sent_in_share(organisation_id: int, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase | None:
    """Make an answer and count it until it is sent, or its reader has gone; None where the share is used up."""
    with _lock:
        if _sending[organisation_id] >= AT_ONCE:
            return None
        _sending[organisation_id] += 1
    try:
        response = answer()
    except BaseException:
        _sent(organisation_id)
        raise
    if response.streaming:
        response.streaming_content = _Pieces(response.streaming_content, organisation_id)
    else:
        _sent(organisation_id)
    return response


class _Pieces:
    """The pieces of an answer; its response closes it in any case, also where none of them was asked for."""

    def __init__(self, pieces: Iterable[bytes], organisation_id: int) -> None:
        self._pieces, self._organisation_id = pieces, organisation_id

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    def close(self) -> None:
        _sent(self._organisation_id)


def _sent(organisation_id: int) -> None:
    with _lock:
        _sending[organisation_id] -= 1
        if not _sending[organisation_id]:
            del _sending[organisation_id]
