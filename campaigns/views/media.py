"""An ad's clip and poster, for viewers and members alike. Who may see them is the calling view's question."""

from typing import Literal

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed

from campaigns.models import Ad
from fer_platform.kit.ranges import ranged_file_response


def ad_file_response(request: HttpRequest, ad: Ad, which: Literal["file", "poster"]) -> HttpResponseBase:
    """Answer with the ad's file or poster, in ranges.

    Raises:
        Http404: the file is gone.
    """
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    field = ad.poster if which == "poster" else ad.file
    if not field:
        raise Http404("This ad has no such file.")
    content_type = "image/jpeg" if which == "poster" else ad.content_type
    try:
        return ranged_file_response(
            request, field.storage, field.name, content_type=content_type, etag=f"{ad.sha256[:32]}-{which}"
        )
    except FileNotFoundError as error:
        raise Http404("The file of this ad is gone.") from error
