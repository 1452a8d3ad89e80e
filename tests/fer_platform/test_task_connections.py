"""A worker keeps its connection to the database from task to task, but not one that has failed or is old."""

from types import SimpleNamespace

import pytest
from celery.fixups.django import DjangoWorkerFixup
from celery.signals import task_prerun
from django.db import connection

from fer_platform.celery import app


class _Task:
    request = SimpleNamespace(is_eager=False)


_TASK = _Task()


def _tasks(count: int = 1) -> list[int]:
    """Run so many tasks as a worker does; return by which server process each was served."""
    fixup, served = DjangoWorkerFixup(app), []
    for _ in range(count):
        fixup.on_task_prerun(_TASK)
        task_prerun.send(sender=_TASK, task=_TASK)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            served.append(cursor.fetchone()[0])
        fixup.on_task_postrun(_TASK)
    return served


@pytest.mark.django_db(transaction=True)
def test_connection_is_kept_between_tasks() -> None:
    assert len(set(_tasks(5))) == 1


@pytest.mark.django_db(transaction=True)
def test_connection_that_has_failed_or_is_old_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    (first,) = _tasks()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
    other.close()
    (second,) = _tasks()  # the database has gone and come back between two tasks
    monkeypatch.setattr(connection, "close_at", 0.0)
    (third,) = _tasks()
    assert len({first, second, third}) == 3
