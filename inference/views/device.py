"""What a viewer's device needs to read faces itself: both networks in one file."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import condition, require_safe

from inference.engine.weights import WeightsError
from inference.shipped import shipped_pack, shipped_pack_digest


def _digest(request: HttpRequest) -> str | None:
    try:
        return f'"{shipped_pack_digest()}"'
    except WeightsError:
        return None


@require_safe
@condition(etag_func=_digest)
def networks(request: HttpRequest) -> HttpResponse:
    """Both networks, for anybody: they are no secret. A browser keeps them, and asks whether they still hold."""
    try:
        pack = shipped_pack()
    except WeightsError:
        return HttpResponse(status=503)
    return HttpResponse(
        pack, content_type="application/octet-stream", headers={"Cache-Control": "public, no-cache"}
    )
