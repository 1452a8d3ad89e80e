"""Files to take away: how they are named, and that no cache between us and the reader keeps them."""

from collections.abc import Iterable
from typing import IO

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.text import slugify


def file_name(title: str, *about: str, ending: str = "csv", otherwise: str = "ad") -> str:
    """Return `spring-ad-trace.csv`: the title as a slug, then what the file is about; empty parts are left out.

    `otherwise` stands in for a title of which no letter is left, such as “★”.
    """
    return "-".join(filter(None, (slugify(title) or otherwise, *about))) + f".{ending}"


def csv_download(lines: Iterable[str], filename: str) -> StreamingHttpResponse:
    """Return ready lines of CSV as a download."""
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    _to_keep(response, filename)
    return response


def file_download(content: bytes | IO[bytes], filename: str, content_type: str) -> HttpResponseBase:
    """Return bytes, or an open file from where it stands, as a download; a file is closed with the response."""
    kind = HttpResponse if isinstance(content, bytes) else FileResponse
    response = kind(content, content_type=content_type)
    _to_keep(response, filename)
    return response


def _to_keep(response: HttpResponseBase, filename: str) -> None:
    response["Content-Disposition"] = content_disposition_header(True, filename)
    patch_cache_control(response, private=True, no_store=True)
