"""Refuses a body that its route has no use for, before a byte of it is read or stored.

Forms and JSON are small. What may be larger: a batch of frames, a picture to try, and an ad's file, the last for people
who are signed in and tools that may upload. Without this a stranger's upload to any page, even one that is not there,
is stored in the temporary folder while its form is read.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from campaigns.models import AccessToken
from campaigns.selectors.access_tokens import AccessTokenRefused, access_token_of, scopes_held
from fer_platform.kit.problems import problem_response

SMALL = 512 * 1024
_AROUND = 64 * 1024  # headers of parts, the other fields of a form


class BodyLimitMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0  # Django reads nothing then
        if length > SMALL and length > (limit := _limit(request)):
            return _refused(request, limit)
        return self.get_response(request)


def _limit(request: HttpRequest) -> int:
    try:
        name = resolve(request.path_info).view_name
    except Resolver404:
        return SMALL
    if name in ("admin:campaigns_ad_add", "studio:upload"):
        return settings.CLIP_MAX_BYTES + _AROUND if request.user.is_staff else SMALL
    if name == "api-campaign-ads":
        return settings.CLIP_MAX_BYTES + _AROUND if request.user.is_staff or _writing_tool(request) else SMALL
    larger = {
        "api-snapshots": settings.SNAPSHOT_BATCH_MAX_BYTES,
        "api-camera-check": settings.SNAPSHOT_MAX_BYTES,
        "api-face": 5 * settings.SNAPSHOT_MAX_BYTES + _AROUND,
        "api-return": settings.SNAPSHOT_MAX_BYTES + _AROUND,
        "api-try-it": settings.TRY_IT_MAX_BYTES * 4 // 3 + _AROUND,
    }
    return max(SMALL, larger.get(name, 0))


def _writing_tool(request: HttpRequest) -> bool:
    """Tell whether a tool sends it that may upload ads."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    try:
        return scheme.lower() == "bearer" and AccessToken.Scope.CAMPAIGN_WRITE in scopes_held(
            access_token_of(text.strip())
        )
    except AccessTokenRefused:
        return False


def _refused(request: HttpRequest, limit: int) -> HttpResponse:
    detail = f"At most {limit} bytes are taken here."
    if request.path_info.startswith("/api/"):
        return problem_response(413, "body_too_large", detail, extra={"limit": limit})
    return HttpResponse(detail, status=413, content_type="text/plain")
