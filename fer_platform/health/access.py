"""Who may read the metrics."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


def may_read_metrics(request: HttpRequest) -> bool:
    """Return whether the request comes straight from this machine, or carries `METRICS_TOKEN` as a bearer token."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if settings.METRICS_TOKEN and scheme.lower() == "bearer":
        return constant_time_compare(token.strip(), settings.METRICS_TOKEN)
    return _straight_from_this_machine(request)


def _straight_from_this_machine(request: HttpRequest) -> bool:
    # Behind a proxy on the same machine everybody arrives from loopback.
    if settings.BEHIND_PROXY or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
