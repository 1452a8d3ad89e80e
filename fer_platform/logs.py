"""Structured logs that carry no personal data: ids of our own making, never addresses, names, tokens or pictures."""

import logging
import logging.config
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from fer_platform.log_outages import OneLineWhileAway
from fer_platform.log_privacy import PROBES, NoPersonalData, route_of, without_database_values

REQUEST_ID_HEADER = "X-Request-ID"
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
logger = structlog.get_logger("request")


def configure(options: dict[str, Any]) -> None:
    """Set up logging. `options`: level (name), format (`console` or `json`)."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_database_values,
    ]
    renderer = (
        structlog.processors.JSONRenderer()
        if options["format"] == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {
                "no_personal_data": {"()": NoPersonalData},
                "one_line_while_away": {"()": OneLineWhileAway},
            },
            "formatters": {
                "structured": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
                    "foreign_pre_chain": shared,
                }
            },
            "handlers": {
                "stderr": {
                    "class": "logging.StreamHandler",
                    "formatter": "structured",
                    "filters": ["no_personal_data", "one_line_while_away"],
                }
            },
            "root": {"handlers": ["stderr"], "level": options["level"]},
            "loggers": {
                "django": {"handlers": [], "level": "NOTSET"},  # Django's own console and mail handlers
                "axes": {"level": "WARNING"},
                # At INFO the sweep, every two seconds, would drown the rest.
                "celery.worker.strategy": {"level": "WARNING"},
                "celery.app.trace": {"level": "WARNING"},
                "celery.beat": {"level": "WARNING"},
            },
        }
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


class RequestLogMiddleware:
    """One line a request: the route's pattern, not its path, so that no code or id of a person is written.

    Every response carries `X-Request-ID`, and every log line written while it was made carries the same id.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        request_id = _request_id(request)
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            route = route_of(request)
            log = logger.debug if route in PROBES else logger.info
            log(
                "request",
                method=request.method,
                route=route,
                status=response.status_code,
                ms=round((time.perf_counter() - start) * 1000, 1),
            )
        response[REQUEST_ID_HEADER] = request_id
        return response


def _request_id(request: HttpRequest) -> str:
    """The proxy's id where there is a proxy to trust; a client of our own could write anything into our logs."""
    given = request.headers.get(REQUEST_ID_HEADER, "")
    if settings.BEHIND_PROXY and _REQUEST_ID.fullmatch(given):
        return given
    return uuid.uuid4().hex
