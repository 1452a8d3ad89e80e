"""When the database is away or the disk is full the answer is 503, never a stack trace."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from fer_platform.kit.problems import problem_response
from fer_platform.kit.storage import storage_is_away
from fer_platform.refusals import disk_is_full

RETRY_AFTER_SECONDS = 2


class StorageAwayMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if storage_is_away(error):
            return problem_response(
                503,
                "storage_away",
                "The database does not answer. Try again soon.",
                retry_after=RETRY_AFTER_SECONDS,
            )
        if disk_is_full(error):
            return problem_response(503, "disk_full", "The platform's disk is full: nothing was stored.")
        return None
