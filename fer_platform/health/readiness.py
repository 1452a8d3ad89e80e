"""Runs the checks side by side and answers within a bound, whatever hangs.

Each group of checks has a thread and, for the database, a connection of its own: a probe that waited in the
request's thread would hang as long as the thing that it asks about. A group that still hangs is not started a second
time. Answers are kept for a second, so that a flood of probes costs one round of checks a second.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.db import connection

from fer_platform.health.broker_check import check_broker
from fer_platform.health.disk_check import check_disk
from fer_platform.health.model_check import check_model
from fer_platform.health.result import CheckResult, NotReady
from fer_platform.health.storage_checks import check_backlog, check_database, check_engine, check_migrations

DEADLINE_SECONDS = 2.5
KEPT_SECONDS = 1.0
logger = structlog.get_logger("health")
Check = tuple[str, Callable[[], str]]

GROUPS: tuple[tuple[Check, ...], ...] = (
    (
        ("database", check_database),
        ("migrations", check_migrations),
        ("backlog", check_backlog),
        ("engine", check_engine),
    ),
    (("broker", check_broker),),
    (("model", check_model), ("disk", check_disk)),
)


@dataclass
class _Round:
    results: list[CheckResult]
    at: float = float("-inf")


_lock = threading.Lock()
_last = _Round([])
_running: dict[int, threading.Thread] = {}


def readiness() -> list[CheckResult]:
    """Return one result a check, in the order of `GROUPS`, within about `DEADLINE_SECONDS`."""
    with _lock:
        if time.monotonic() - _last.at > KEPT_SECONDS:
            _last.results = _run_all()
            _last.at = time.monotonic()
        return list(_last.results)


def _run_all() -> list[CheckResult]:
    found: dict[str, CheckResult] = {}
    deadline = time.monotonic() + DEADLINE_SECONDS
    for number, group in enumerate(GROUPS):
        if number not in _running or not _running[number].is_alive():
            _running[number] = threading.Thread(target=_run_group, args=(group, found), daemon=True)
            _running[number].start()
    for thread in _running.values():
        thread.join(max(0.0, deadline - time.monotonic()))
    hung = f"no answer within {DEADLINE_SECONDS} s"
    return [
        found.get(name) or CheckResult(name, False, hung, DEADLINE_SECONDS * 1000)
        for group in GROUPS
        for name, _ in group
    ]


def _run_group(group: tuple[Check, ...], found: dict[str, CheckResult]) -> None:
    """Run the checks in order. Once the database has failed, what needs it is not asked."""
    away = False
    try:
        for name, check in group:
            found[name] = CheckResult(name, False, "not asked: database", 0.0) if away else _run(name, check)
            away = away or (name == "database" and not found[name].ok)
    finally:
        connection.close()


def _run(name: str, check: Callable[[], str]) -> CheckResult:
    start = time.perf_counter()
    try:
        ok, detail = True, check()
    except NotReady as error:
        ok, detail = False, str(error)
    except Exception as error:  # a probe answers, whatever breaks; texts of strange errors may name hosts
        ok, detail = False, "does not answer" if name == "database" else "failed"
        logger.warning("check failed", check=name, error=type(error).__name__)
    return CheckResult(name, ok, detail, round((time.perf_counter() - start) * 1000, 1))
