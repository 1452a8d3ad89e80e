"""What a worker process counts, served on a port of its own where `WORKER_METRICS_PORT` names one."""

import sys
import time

import structlog
from celery.signals import celeryd_init, task_postrun, task_prerun, worker_process_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from prometheus_client import Histogram, start_http_server

from fer_platform.checks import require_secret_key

logger = structlog.get_logger("health")
TASK_SECONDS = Histogram(
    "fer_platform_task_seconds",
    "Time a task ran, by name and how it ended.",
    ["task", "state"],
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
_started: dict[str, float] = {}


def connect() -> None:
    """Listen to Celery's signals; they are sent in worker processes alone."""
    celeryd_init.connect(_refuse_without_secret_key)
    worker_process_init.connect(_serve)
    task_prerun.connect(_note_start)
    task_postrun.connect(_observe)


def _refuse_without_secret_key(**_: object) -> None:
    try:
        require_secret_key()
    except ImproperlyConfigured as error:
        sys.exit(str(error))  # Celery would only log an exception of a signal, and start


def _serve(**_: object) -> None:
    if not settings.WORKER_METRICS_PORT:
        return
    try:
        start_http_server(settings.WORKER_METRICS_PORT)
    except OSError:  # a second pool process of the same worker: one process per worker is the way to scale
        logger.warning("worker metrics port is taken", port=settings.WORKER_METRICS_PORT)


def _note_start(task_id: str, **_: object) -> None:
    _started[task_id] = time.perf_counter()


def _observe(task_id: str, task: object, state: str | None = None, **_: object) -> None:
    start = _started.pop(task_id, None)
    if start is not None:
        TASK_SECONDS.labels(getattr(task, "name", "unknown"), state or "UNKNOWN").observe(
            time.perf_counter() - start
        )
