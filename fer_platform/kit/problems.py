"""One error shape for the whole API: application/problem+json (RFC 9457)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

CONTENT_TYPE = "application/problem+json"


class Problem(exceptions.APIException):
    """An error that the client can act upon.

    Args:
        status: HTTP status, 400..599.
        code: a stable, lower-case name of the error, e.g. `frame_too_large`.
        detail: one sentence for a person, naming the limit that was met.
        retry_after: seconds after which trying again makes sense.
        extra: further members of the document, e.g. `{"limit": 307200}`.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        retry_after: int | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(detail, code)
        self.status_code = status
        self.code = code
        self.retry_after = retry_after
        self.extra = extra or {}


def problem_document(
    status: int, code: str, detail: Any, extra: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return the body of a problem response."""
    return {
        "type": "about:blank",
        "title": code,
        "status": status,
        "code": code,
        "detail": detail,
        **(extra or {}),
    }


def problem_response(
    status: int,
    code: str,
    detail: str,
    *,
    retry_after: int | None = None,
    extra: dict[str, Any] | None = None,
) -> JsonResponse:
    """Return a problem outside of REST framework views (middleware, plain views)."""
    document = problem_document(status, code, detail, extra)
    response = JsonResponse(document, status=status, content_type=CONTENT_TYPE)
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what a view raised into a problem document. Unknown errors return None and end as 500."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, DjangoValidationError):
        error = exceptions.ValidationError(error.messages)
    if not isinstance(error, exceptions.APIException):
        return None
    code, extra, retry_after = _parts(error)
    detail = (
        error.detail if not isinstance(error, exceptions.ValidationError) else "The request is not valid."
    )
    response = Response(
        problem_document(error.status_code, code, detail, extra),
        status=error.status_code,
        content_type=CONTENT_TYPE,
    )
    if retry_after is not None:
        response["Retry-After"] = str(int(retry_after))
    if getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = error.auth_header
    return response


def _parts(error: exceptions.APIException) -> tuple[str, dict[str, Any], float | None]:
    if isinstance(error, Problem):
        return error.code, error.extra, error.retry_after
    if isinstance(error, exceptions.ValidationError):
        return "invalid", {"errors": error.detail}, None
    codes = error.get_codes()
    return (codes if isinstance(codes, str) else error.default_code), {}, getattr(error, "wait", None)
