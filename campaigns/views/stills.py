"""An ad's picture at one second. Who may see it is the calling view's question."""

from collections import OrderedDict
from threading import Lock

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control

from campaigns.clip_reader import still_make
from campaigns.clips.facts import ClipError
from campaigns.models import Ad

_REMEMBERED = 200  # some 25 KB each
_stills: OrderedDict[tuple[str, int], bytes] = OrderedDict()
_lock = Lock()


def ad_still_response(request: HttpRequest, ad: Ad, *, at_ms: int) -> HttpResponseBase:
    """Answer with the ad's still at that media time; pictures have one for all times. The browser may keep it a day.

    Raises:
        Http404: the time lies behind the ad, or its file is gone or damaged.
    """
    if at_ms > ad.duration_ms:
        raise Http404("The ad is over by then.")
    key = (ad.sha256, at_ms if ad.kind == Ad.Kind.VIDEO else 0)
    etag = f'"{key[0][:32]}-{key[1]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(_still(ad, key), content_type="image/jpeg")
        response["ETag"] = etag
        response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, max_age=86_400)
    return response


def _still(ad: Ad, key: tuple[str, int]) -> bytes:
    with _lock:  # one at a time: a page asks for eight at once, and the machine has other things to do
        if key not in _stills:
            try:
                with ad.file.open("rb") as file:
                    _stills[key] = still_make(file, at_ms=key[1])
            except (ClipError, FileNotFoundError, ValueError) as error:
                raise Http404("The file of this ad is gone or damaged.") from error
        _stills.move_to_end(key)
        while len(_stills) > _REMEMBERED:
            _stills.popitem(last=False)
        return _stills[key]
