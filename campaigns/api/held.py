"""`If-None-Match`: whoever holds what would be sent is told so, and is sent nothing."""

from hashlib import blake2b

from django.utils.http import quote_etag
from rest_framework.request import Request

VARIES = ("Authorization", "Cookie")  # what an answer depends on beside its address


def tag_of(*parts: object) -> str:
    """Return the ETag of an answer that is made of these parts and of nothing else."""
    return quote_etag(blake2b(repr(parts).encode(), digest_size=15).hexdigest())


def tags_held(request: Request) -> list[str]:
    """Return the ETags that the caller holds, as `tag_of` made them."""
    named = (own.strip().removeprefix("W/") for own in request.headers.get("If-None-Match", "").split(","))
    return [own for own in named if own]


def is_held(request: Request, tag: str) -> bool:
    """Return whether the caller holds this answer."""
    held = tags_held(request)
    return tag in held or held == ["*"]
