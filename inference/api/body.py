"""Reads a request's body, never more of it than the limit."""

from django.http import HttpRequest
from django.http.request import UnreadablePostError

from inference.refusals import Refused


def body_read(request: HttpRequest, *, limit: int, too_large: str) -> bytes:
    """Return the whole body.

    Args:
        limit: most bytes; a greater Content-Length is refused before anything is read.
        too_large: the code of that refusal.

    Raises:
        Refused: length_required, `too_large`, malformed_batch where the body ends early.
    """
    try:
        length = int(request.META["CONTENT_LENGTH"])
    except (KeyError, ValueError) as error:
        raise Refused("length_required", "Send a Content-Length.") from error
    if length > limit:
        raise Refused(too_large, f"At most {limit} bytes are taken, {length} were announced.", limit=limit)
    try:
        body = request.read(max(0, length))
    except UnreadablePostError as error:
        raise Refused("malformed_batch", "The body broke off.") from error
    if len(body) != length:
        raise Refused("malformed_batch", "The body is shorter than its Content-Length.")
    return body
