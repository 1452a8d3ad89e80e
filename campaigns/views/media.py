"""An ad's clip, poster and captions, for viewers and members alike. Who may see them is the calling view's question."""

from typing import Literal

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed

from campaigns.models import Ad
from fer_platform.kit.ranges import ranged_file_response

_TYPES = {"poster": "image/jpeg", "captions": "text/vtt; charset=utf-8"}


def ad_file_response(
    request: HttpRequest, ad: Ad, which: Literal["file", "poster", "captions"]
) -> HttpResponseBase:
    """Answer with the ad's file, poster or captions, in ranges.

    Raises:
        Http404: the file is gone.
    """
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    field = {"file": ad.file, "poster": ad.poster, "captions": ad.captions}[which]
    if not field:
        raise Http404("This ad has no such file.")
    content_type = _TYPES.get(which, ad.content_type)
    # Captions may be changed, under another name then; a clip and its poster never are.
    etag = f"{ad.sha256[:32]}-{which}" if which != "captions" else field.name.rsplit("/", 1)[-1]
    try:
        return ranged_file_response(request, field.storage, field.name, content_type=content_type, etag=etag)
    except FileNotFoundError as error:
        raise Http404("The file of this ad is gone.") from error
