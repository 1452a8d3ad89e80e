"""Takes out of log records what could point at a person: paths with codes and ids, addresses, names, database values.

It works on the records of Django and the libraries; our own events carry only ids that we made.
"""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

PROBES = {
    "livez",
    "readyz",
    "metrics",
}  # asked every few seconds by machines: their lines would drown the others
UNKNOWN_ROUTE = "(unknown route)"
_ADDRESS = re.compile(r"ip=\S+?(?=:\s|\s|$)")
# PostgreSQL quotes the offending row: `DETAIL:  Key (panel_id)=(4711) already exists.` and, in some errors, `CONTEXT:`;
# where it cannot read a value it quotes that, `invalid input syntax for type uuid: "4711"`, and a piece of `LINE 1: …`.
_DATABASE_LINE = re.compile(r"^[ \t]*(?:DETAIL|CONTEXT|LINE \d+):.*$", re.MULTILINE)
_DATABASE_VALUE = re.compile(
    r'^((?:psycopg2\.errors|django\.db\.utils)\.[^\n]*?: )".*?"$', re.MULTILINE | re.DOTALL
)


def route_of(request: Any) -> str:
    """Return the pattern of the request's URL, such as `v/<str:share_code>/`, never the path itself."""
    match = getattr(request, "resolver_match", None)
    return (match.route or "/") if match else UNKNOWN_ROUTE


class NoPersonalData(logging.Filter):
    """Rewrites records of the libraries that would name a person, and drops those about probes."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name in {"django.request", "django.security.csrf"}:
            # Both are written by django.utils.log.log_response: "reason: path", and the request comes along.
            reason = record.args[0] if isinstance(record.args, tuple) and record.args else record.levelname
            route = route_of(getattr(record, "request", None))
            record.msg, record.args = "%s: %s", (reason, route)
            return route not in PROBES
        if record.name.startswith("django.security"):
            record.msg, record.args = "refused a suspicious request (%s)", (record.name.rsplit(".", 1)[-1],)
            record.exc_info = None  # its message repeats what the client sent
        elif record.name.startswith("axes") and record.levelno < logging.ERROR:
            record.msg, record.args = _sign_in_event(str(record.msg)), ()
        elif record.name.startswith("gunicorn"):
            record.msg, record.args = _ADDRESS.sub("a client", record.getMessage()), ()
        return True


def _sign_in_event(message: str) -> str:
    if "Locking out" in message:
        return "sign-in locked after repeated failures"
    return "sign-in failed" if "failure" in message else "sign-in"


def without_database_values(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog processor: cut what quotes a row's or a statement's values in a database error out of a traceback."""
    if isinstance(event.get("exception"), str):
        told = _DATABASE_LINE.sub("DETAIL: (left out)", event["exception"])
        event["exception"] = _DATABASE_VALUE.sub(r"\1(left out)", told)
    return event
