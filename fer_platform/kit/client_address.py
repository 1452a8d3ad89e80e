"""Where a request comes from, to slow down who guesses passwords or asks too often; for nothing else."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the client's address: the connection's or, behind our own proxy, the one that the proxy added last.

    What stands further left in `X-Forwarded-For` was sent by the client, who may write anything there.
    """
    if settings.BEHIND_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
        if forwarded:
            return forwarded
    return request.META.get("REMOTE_ADDR", "")
