"""When the database is away the answer is 503 with a time to come back, never a stack trace."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from fer_platform.kit.problems import problem_response
from fer_platform.kit.storage import storage_is_away

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
        return None
