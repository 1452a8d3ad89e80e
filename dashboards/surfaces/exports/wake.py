"""Tells the workers that an export waits, from a thread of its own: a lost hint costs ten seconds, a slow broker 0."""

import threading

import structlog
from celery import current_app

logger = structlog.get_logger("dashboards.exports")


def workers_wake() -> None:
    threading.Thread(target=_send, name="export-hint", daemon=True).start()


def _send() -> None:
    try:
        current_app.send_task("dashboards.tasks.write_exports", expires=10, retry=False, ignore_result=True)
    except Exception as error:  # whatever the broker's client raises: the row is the queue
        logger.warning("export_hint_failed", error=type(error).__name__)
