"""Splits a multipart/form-data body that lies in memory into its parts (RFC 7578).

Django's own parser is made for uploads of any size; a batch is small, and bounded before it is read, so that it can be
split where it lies.
"""

import re

_NAME = re.compile(rb'[;\s]name="([^"\r\n]{1,100})"', re.IGNORECASE)
_LONGEST_PART_HEADER = 1024  # bytes


class NotMultipart(ValueError):
    """The body is not multipart/form-data as its own header describes it."""


def boundary_of(content_type: str) -> bytes:
    """Return the boundary that a Content-Type header names.

    Raises:
        NotMultipart: another type, or no boundary of 1 to 70 characters.
    """
    kind, _, parameters = content_type.partition(";")
    if kind.strip().lower() != "multipart/form-data":
        raise NotMultipart("The Content-Type must be multipart/form-data.")
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        value = value.strip('"')
        if name.lower() == "boundary" and 1 <= len(value) <= 70 and value.isascii():
            return value.encode()
    raise NotMultipart("The Content-Type names no boundary.")


def multipart_parts(body: bytes, *, boundary: bytes, most: int) -> dict[str, bytes]:
    """Return each part's bytes by its name.

    Args:
        body: the whole body.
        boundary: from `boundary_of`.
        most: how many parts may be there.

    Raises:
        NotMultipart: no closing boundary, too many parts, a part without a name, or one name twice.
    """
    delimiter = b"\r\n--" + boundary
    if not body.startswith(delimiter[2:]):
        raise NotMultipart("The body does not begin with its boundary.")
    parts: dict[str, bytes] = {}
    at = len(delimiter) - 2
    while not body.startswith(b"--", at):
        end = body.find(delimiter, at)
        head = body.find(b"\r\n\r\n", at, min(end, at + _LONGEST_PART_HEADER)) if end >= 0 else -1
        if head < 0:
            raise NotMultipart("A part is cut off.")
        named = _NAME.search(body, at, head)
        name = named[1].decode(errors="replace") if named else ""
        if not name or name in parts:
            raise NotMultipart("Every part needs a name of its own.")
        if len(parts) >= most:
            raise NotMultipart(f"There are more than {most} parts.")
        parts[name] = body[head + 4 : end]
        at = end + len(delimiter)
    return parts
