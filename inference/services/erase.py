"""What has ended leaves the files: partitions that take nothing in are emptied as files, what still waits moves on."""

import structlog
from django.db import OperationalError, connection, transaction
from psycopg2.errors import LockNotAvailable

from inference.models import Snapshot
from inference.models.frame_jpeg import INTAKE_SECONDS, PARTITIONS

_PATIENCE_MS = 100  # behind this wait for a lock, claims queue up
_TAKES_IN = "SELECT extract(epoch FROM now())::bigint / %s %% %s"
_WAITING = f"""
    FROM {{partition}} j JOIN inference_snapshot s
         ON s.id = j.snapshot_id AND s.status = {Snapshot.Status.WAITING.value}
"""
_COUNT = f"""
    SELECT pg_relation_size('{{partition}}'), (SELECT count(*) FROM {{partition}}), (SELECT count(*) {_WAITING})
"""  # noqa: S608 - constants of this room
_EMPTY = f"""
    LOCK TABLE {{partition}} IN ACCESS EXCLUSIVE MODE;
    INSERT INTO {{into}} (snapshot_id, slot, jpeg) SELECT snapshot_id, %s, jpeg {_WAITING} ORDER BY snapshot_id;
    TRUNCATE {{partition}}
"""
logger = structlog.get_logger("inference.erase")


def jpegs_erase(*, all_partitions: bool = False) -> int:
    """Erase the bytes of frames that have ended or were withdrawn; return how many there were.

    TRUNCATE gives the files back at once, whatever older views of the table are still open elsewhere, and leaves no
    dead rows. A partition that somebody reads for longer (`pg_dump` does) is left for the next time.

    Args:
        all_partitions: also that which takes in now; without it, it is the next one's time within `INTAKE_SECONDS`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKES_IN, [INTAKE_SECONDS, len(PARTITIONS)])
        open_slot = int(cursor.fetchone()[0])
    others = [slot for slot in range(len(PARTITIONS)) if slot != open_slot]
    erased = sum(_empty(slot, into=open_slot) for slot in others)
    return erased + (_empty(open_slot, into=others[0]) if all_partitions else 0)


def _empty(slot: int, *, into: int) -> int:
    """Empty a partition that holds more than waiting frames; bytes of a batch that was rolled back count as nothing."""
    names = {"partition": PARTITIONS[slot], "into": PARTITIONS[into]}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_COUNT.format(**names))
            size, rows, waiting = cursor.fetchone()
            if size and (rows > waiting or not waiting):
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{_PATIENCE_MS}ms"])
                cursor.execute(_EMPTY.format(**names), [into])
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        logger.warning("erasure_waits", partition=names["partition"])
        return 0
    return rows - waiting
