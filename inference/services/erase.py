"""What has ended leaves the files: partitions that take nothing in are emptied as files, what still waits moves on."""

import structlog
from django.db import OperationalError, connection, transaction
from psycopg2.errors import LockNotAvailable

from inference.models import Snapshot
from inference.models.frame_jpeg import INTAKE_SECONDS, PARTITIONS

_LOCK_MS = 100  # behind this wait for a lock, claims queue up
_PATIENCE_SECONDS = (
    30  # moving what waits is dear where much waits; with the intake's ten it stays within a minute
)
_TAKES_IN = "SELECT extract(epoch FROM now())::bigint / %s %% %s"
_COUNT = f"""
    SELECT pg_relation_size('{{partition}}'), count(*),
           count(*) FILTER (WHERE s.status = {Snapshot.Status.WAITING.value}),
           count(*) FILTER (WHERE s.status IS DISTINCT FROM {Snapshot.Status.WAITING.value} AND NOT coalesce(
               s.finished_at > now() - %s * interval '1 second' AND s.finished_at < now() + interval '1 minute', false))
    FROM {{partition}} j LEFT JOIN inference_snapshot s ON s.id = j.snapshot_id
"""  # noqa: S608 - constants of this room
_EMPTY = f"""
    LOCK TABLE {{partition}} IN ACCESS EXCLUSIVE MODE;
    INSERT INTO {{into}} (snapshot_id, slot, jpeg)
        SELECT j.snapshot_id, %s, j.jpeg FROM {{partition}} j JOIN inference_snapshot s ON s.id = j.snapshot_id
        WHERE s.status = {Snapshot.Status.WAITING.value} ORDER BY j.snapshot_id;
    TRUNCATE {{partition}}
"""  # noqa: S608 - constants of this room
logger = structlog.get_logger("inference.erase")


def jpegs_erase(*, at_once: bool = False) -> int:
    """Erase the bytes of frames that have ended or were withdrawn; return how many there were.

    TRUNCATE gives the files back at once, whatever older views of the table are still open elsewhere, and leaves no
    dead rows. A partition that somebody reads for longer (`pg_dump` does) is left for the next time.

    Args:
        at_once: all of them. Without it some have up to `INTAKE_SECONDS` + `_PATIENCE_SECONDS`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKES_IN, [INTAKE_SECONDS, len(PARTITIONS)])
        open_slot = int(cursor.fetchone()[0])
    others = [slot for slot in range(len(PARTITIONS)) if slot != open_slot]
    patience = 0 if at_once else _PATIENCE_SECONDS
    erased = sum(_empty(slot, into=open_slot, patience=patience) for slot in others)
    return erased + (_empty(open_slot, into=others[0], patience=0) if at_once else 0)


def _empty(slot: int, *, into: int, patience: int) -> int:
    """Empty a partition in which nothing waits, or that holds bytes for longer than `patience` seconds after their end.

    Bytes of a batch that was rolled back lie in the file, too, and count as nothing.
    """
    names = {"partition": PARTITIONS[slot], "into": PARTITIONS[into]}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_COUNT.format(**names), [patience])
            size, rows, waiting, overdue = cursor.fetchone()
            if not size or (waiting and not overdue):
                return 0
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{_LOCK_MS}ms"])
            cursor.execute(_EMPTY.format(**names), [into])
            return rows - waiting
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        logger.warning("erasure_waits", partition=names["partition"])
        return 0
