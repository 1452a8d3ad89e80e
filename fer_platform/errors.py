"""What an address that leads nowhere answers: a page for people, a problem for tools."""

from django.http import HttpRequest, HttpResponse
from django.views.defaults import page_not_found

from fer_platform.kit.problems import problem_response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_response(404, "not_found", "There is nothing at this address.")
    return page_not_found(request, exception)
