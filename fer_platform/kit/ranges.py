"""Serves a stored file in ranges (RFC 9110, section 14), without which a browser cannot seek in a clip."""

import re
from collections.abc import Iterator

from django.core.files.storage import Storage
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.http import http_date, parse_http_date_safe, quote_etag

_BLOCK = 128 * 1024
_ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


def ranged_file_response(
    request: HttpRequest, storage: Storage, name: str, *, content_type: str, etag: str, max_age: int = 3600
) -> HttpResponseBase:
    """Answer GET or HEAD with the whole file (200), one range of it (206), 304, or 416.

    Several ranges in one request, or a unit other than bytes, are answered with the whole file, as the standard allows.

    Args:
        name: the file's name in the storage, from the database, never from the request.
        content_type: what the file was probed to be; browsers are told not to guess.
        etag: changes whenever the bytes do; without quotes.
        max_age: seconds that the browser itself may keep it; shared caches may not.

    Raises:
        FileNotFoundError: the storage has no such file.
    """
    size = storage.size(name)
    modified = int(storage.get_modified_time(name).timestamp())
    tag = quote_etag(etag)
    headers = {
        "ETag": tag,
        "Last-Modified": http_date(modified),
        "Cache-Control": f"private, max-age={max_age}",
        "X-Content-Type-Options": "nosniff",
        "Accept-Ranges": "bytes",
    }
    if _unchanged(request, tag, modified):
        return _with(HttpResponseNotModified(), headers)
    wanted = _wanted_range(request, size, tag, modified)
    if wanted == "outside":
        return _with(HttpResponse(status=416), {**headers, "Content-Range": f"bytes */{size}"})
    first, last = wanted or (0, size - 1)
    headers["Content-Length"] = str(last - first + 1)
    if wanted:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    status = 206 if wanted else 200
    if request.method == "HEAD":
        return _with(HttpResponse(status=status, content_type=content_type), headers)
    blocks = _blocks(storage, name, first, last)
    return _with(StreamingHttpResponse(blocks, status=status, content_type=content_type), headers)


def _unchanged(request: HttpRequest, tag: str, modified: int) -> bool:
    known = request.headers.get("If-None-Match")
    if known is not None:
        return known.strip() == "*" or tag in [part.strip().removeprefix("W/") for part in known.split(",")]
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and modified <= since


def _wanted_range(request: HttpRequest, size: int, tag: str, modified: int) -> tuple[int, int] | str | None:
    """Return (first, last) inclusive, "outside" for 416, or None for the whole file."""
    text = request.headers.get("Range")
    if not text or request.method not in ("GET", "HEAD") or not _still_same(request, tag, modified):
        return None
    match = _ONE_RANGE.fullmatch(text.strip())
    if not match or match.groups() == ("", "") or len(text) > 60:
        return None
    start, end = match.groups()
    if not start:  # the last n bytes
        return (max(0, size - int(end)), size - 1) if int(end) and size else "outside"
    first, last = int(start), min(int(end), size - 1) if end else size - 1
    if end and int(end) < int(start):
        return None  # not a valid range at all
    return (first, last) if first < size else "outside"


def _still_same(request: HttpRequest, tag: str, modified: int) -> bool:
    """If-Range: a range of a file that has changed since would not fit what the browser holds."""
    condition = request.headers.get("If-Range")
    return condition is None or condition.strip() in (tag, http_date(modified))


def _blocks(storage: Storage, name: str, first: int, last: int) -> Iterator[bytes]:
    with storage.open(name, "rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (block := file.read(min(_BLOCK, left))):
            left -= len(block)
            yield block


def _with(response: HttpResponseBase, headers: dict[str, str]) -> HttpResponseBase:
    for key, value in headers.items():
        response[key] = value
    return response
