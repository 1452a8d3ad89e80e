"""What tests of two connections at once need."""

import threading

from django.db import connection

_WAITING = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def wait_until_blocked() -> None:
    """Return once another connection of this database waits for a lock.

    Raises:
        AssertionError: none does within five seconds.
    """
    pause = threading.Event()
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(_WAITING)
            if cursor.fetchone()[0]:
                return
        pause.wait(0.01)
    raise AssertionError("nobody waits for a lock")
