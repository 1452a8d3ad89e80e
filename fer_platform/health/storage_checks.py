"""The checks that ask the database. They share one new connection, which `readiness` closes."""

from functools import cache

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from fer_platform.health.result import NotReady
from inference.selectors import backlog, engine_failure

STATEMENT_TIMEOUT_MS = 2_000


def check_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [str(STATEMENT_TIMEOUT_MS)])
        cursor.execute("SELECT pg_is_in_recovery()")
        (read_only,) = cursor.fetchone()
    if read_only:
        raise NotReady("answers, but is a read-only replica")
    return "answers"


def check_migrations() -> str:
    missing = _migrations_of_the_code() - set(MigrationRecorder(connection).applied_migrations())
    if missing:
        raise NotReady(f"{len(missing)} not applied: run manage.py migrate")
    return "all applied"


def check_backlog() -> str:
    waiting = backlog()
    text = f"{waiting.waiting} waiting, the oldest for {waiting.oldest_seconds:.0f} s"
    if waiting.oldest_seconds > settings.READY_BACKLOG_SECONDS:
        raise NotReady(f"{text} (limit {settings.READY_BACKLOG_SECONDS} s)")
    return text


def check_engine() -> str:
    if failure := engine_failure():
        raise NotReady(f"fails at every frame ({failure}): frames wait")
    return "no frame waits for it to work again"


@cache
def _migrations_of_the_code() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)
