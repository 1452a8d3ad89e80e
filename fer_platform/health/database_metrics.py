"""Numbers that web and workers must agree on: read from the database when they are asked for.

They are gauges, not counters: a withdrawal deletes frames, and a counter that falls is read by Prometheus as a
restart. Every query is bounded: the backlog by its partial index, outcomes and delays by the newest frames' primary
keys, the sum of accepted frames by one small row a session. One second is the limit for each.
"""

from collections.abc import Iterator

from django.db import DatabaseError, InterfaceError, connection, transaction
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from inference.models import Snapshot
from inference.selectors import backlog

RECENT = 10_000
STATEMENT_TIMEOUT_MS = 1_000

_RECENT_BY_STATUS = """
    SELECT status, count(*) FROM (SELECT status FROM inference_snapshot ORDER BY id DESC LIMIT %s) AS newest
    GROUP BY status
"""
_RECENT_DELAYS = """
    SELECT percentile_disc(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - received_at))
    FROM (SELECT finished_at, received_at FROM inference_snapshot ORDER BY id DESC LIMIT %s) AS newest
    WHERE finished_at IS NOT NULL
"""


class DatabaseCollector(Collector):
    def describe(self) -> list[GaugeMetricFamily]:
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield what the database knows or, where it is away, only that it is."""
        try:
            with transaction.atomic():
                families = _families()
        except (DatabaseError, InterfaceError):
            yield _gauge("fer_platform_database_up", "Whether the database answered this scrape.", 0)
            return
        yield _gauge("fer_platform_database_up", "Whether the database answered this scrape.", 1)
        yield from families


def _families() -> list[GaugeMetricFamily]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(STATEMENT_TIMEOUT_MS)])
        cursor.execute("SELECT coalesce(sum(accepted), 0) FROM inference_sessionledger")
        (accepted,) = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM campaigns_viewersession WHERE status = 'open'")
        (watching,) = cursor.fetchone()
        cursor.execute(_RECENT_BY_STATUS, [RECENT])
        by_status = dict(cursor.fetchall())
        cursor.execute(_RECENT_DELAYS, [RECENT])
        (delays,) = cursor.fetchone()
    waiting = backlog()
    outcomes = GaugeMetricFamily(
        "fer_platform_recent_snapshots",
        f"The newest {RECENT} accepted snapshots by state.",
        labels=["status"],
    )
    for status in Snapshot.Status:
        outcomes.add_metric([status.label], by_status.get(status.value, 0))
    delay = GaugeMetricFamily(
        "fer_platform_recent_snapshot_delay_seconds",
        f"From accepted to ended, over the newest {RECENT} snapshots.",
        labels=["quantile"],
    )
    for quantile, seconds in zip(("0.5", "0.95"), delays or (), strict=False):
        delay.add_metric([quantile], float(seconds))
    return [
        _gauge("fer_platform_snapshots_accepted", "Accepted snapshots of all sessions kept.", int(accepted)),
        _gauge("fer_platform_snapshots_waiting", "Snapshots that wait for a worker.", waiting.waiting),
        _gauge("fer_platform_snapshots_leased", "Waiting snapshots that a worker holds.", waiting.leased),
        _gauge(
            "fer_platform_snapshots_oldest_seconds", "Age of the oldest waiting one.", waiting.oldest_seconds
        ),
        _gauge("fer_platform_sessions_open", "Sessions of people who are watching.", watching),
        outcomes,
        delay,
    ]


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)
