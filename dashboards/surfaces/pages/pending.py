"""Stands in for a page that is being moved to findings."""

from django.http import HttpRequest, HttpResponse


def pending(request: HttpRequest, **options: object) -> HttpResponse:
    return HttpResponse("This page is being moved.", status=503)
