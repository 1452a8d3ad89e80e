"""When the database is away or the disk is full the answer is 503, never a stack trace: a page for people, which tries
again by itself, and a problem for tools and scripts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from campaigns.viewer_language import viewer_language
from fer_platform.kit.problems import problem_response
from fer_platform.kit.storage import storage_is_away
from fer_platform.refusals import disk_is_full

RETRY_AFTER_SECONDS = 2
_PAGE_TRIES_AGAIN_SECONDS = 5  # many may be looking
_VIEWERS = ("/v/", "/my-data/")


class StorageAwayMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if storage_is_away(error):
            problem = problem_response(
                503,
                "storage_away",
                "The database does not answer. Try again soon.",
                retry_after=RETRY_AFTER_SECONDS,
            )
        elif disk_is_full(error):
            problem = problem_response(503, "disk_full", "The platform's disk is full: nothing was stored.")
        else:
            return None
        return _page(request) if _is_for_a_person(request) else problem


def _is_for_a_person(request: HttpRequest) -> bool:
    """Whether a browser shows what comes; scripts and players name no HTML, and htmx names itself."""
    accepted = request.headers.get("Accept", "")
    return (
        "text/html" in accepted
        and "HX-Request" not in request.headers
        and not request.path_info.startswith("/api/")
    )


def _page(request: HttpRequest) -> HttpResponse:
    """The page asks again where that is harmless; a form that was sent has to be sent again by a person."""
    retry_after = _PAGE_TRIES_AGAIN_SECONDS if request.method in ("GET", "HEAD") else None
    theirs = request.path_info.startswith(_VIEWERS)
    with translation.override(viewer_language(request) if theirs else translation.get_language()):
        response = HttpResponse(render_to_string("503.html", {"retry_after": retry_after}), status=503)
        response["Content-Language"] = translation.get_language()
    response["Retry-After"] = str(retry_after or RETRY_AFTER_SECONDS)
    return response
