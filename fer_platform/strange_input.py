"""What no browser sends of itself and no column holds: a zero byte, half a character, a number beyond 64 bits: 400.

Query, path, form fields and cookies are looked at here, before any view; the API's JSON in `kit/json_parser.py`.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote_to_bytes

from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse

from fer_platform.kit.problems import problem_response
from fer_platform.kit.strange_text import LARGEST_NUMBER, is_strange

_NUMBER = re.compile(r"\s*[+-]?\d+(\.\d*)?(e[+-]?\d+)?\s*", re.IGNORECASE)
_NO_UTF_8 = re.compile("%[89A-F][0-9A-F]")  # so Django leaves what it could not decode
# Share links carry what panels write: texts of any digits and any bytes. What cannot be read of it is left out there.
_TEXTS_ALONE = "/v/"
# numeric_value_out_of_range, character_not_in_repertoire, untranslatable_character
_REFUSED_BY_THE_DATABASE = {"22003", "22021", "22P05"}
_REFUSED_BY_THE_DRIVER = (
    "cannot contain NUL",
    "for integer string conversion",
)  # thousands of digits in a form


class StrangeInputMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        texts_alone = request.path_info.startswith(_TEXTS_ALONE)
        query = unquote_to_bytes(request.META.get("QUERY_STRING", "").encode("latin-1", "replace"))
        if (
            (not texts_alone and _is_no_text(query))
            or "\0" in request.path_info
            or _NO_UTF_8.search(request.path_info)
        ):
            return _refused(request)
        if any("\0" in value for value in request.COOKIES.values()):
            return _refused(request)
        numbers = () if texts_alone else _values(request.GET)
        if any(_is_huge(value) for value in numbers):
            return _refused(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if any(_is_huge(str(value)) for value in kwargs.values()):
            return _refused(request)
        # Views of the API are exempt from CSRF and read their bodies themselves; all others have had their form read.
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            texts = [*request.POST, *_values(request.POST), *(file.name for file in request.FILES.values())]
            if any(is_strange(text) or "\ufffd" in text for text in texts):
                return _refused(request)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What the views above let through and the database, or its driver, refused."""
        refused = isinstance(error, DataError) and (
            getattr(error.__cause__, "pgcode", None) in _REFUSED_BY_THE_DATABASE
        )
        return _refused(request) if refused or _is_of_the_driver(error) else None


def _values(parameters: Any) -> Iterable[str]:
    return (value for _, values in parameters.lists() for value in values)


def _is_no_text(raw: bytes) -> bool:
    try:
        return "\0" in raw.decode()
    except UnicodeDecodeError:
        return True


def _is_huge(value: str) -> bool:
    return bool(_NUMBER.fullmatch(value)) and abs(float(value)) > LARGEST_NUMBER


def _is_of_the_driver(error: Exception) -> bool:
    if isinstance(error, UnicodeEncodeError):
        return "surrogates not allowed" in error.reason
    told = str(error.__cause__ or error)  # Django says in its own words which field it was
    return isinstance(error, ValueError) and any(words in told for words in _REFUSED_BY_THE_DRIVER)


def _refused(request: HttpRequest) -> HttpResponse:
    detail = "A parameter holds a zero byte, half a character, or a number that is too large."
    if request.path_info.startswith("/api/"):
        return problem_response(400, "parameter_invalid", detail)
    from django.views.defaults import bad_request

    return bad_request(request, BadRequest(detail))
