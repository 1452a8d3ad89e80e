"""What has ended leaves the files: partitions whose turn is over are emptied as files, and what still waits moves on."""

from django.db import OperationalError, connection, transaction
from psycopg2.errors import LockNotAvailable

from inference.models import Snapshot
from inference.models.frame_jpeg import PARTITIONS, TURN_SECONDS

_PATIENCE_MS = 200  # behind this wait for a lock, claims queue up
_TURN = "SELECT extract(epoch FROM now())::bigint / %s %% %s"
_WAITING = f"""
    FROM {{partition}} j JOIN inference_snapshot s ON s.id = j.snapshot_id AND s.status = {Snapshot.Status.WAITING.value}
"""
_COUNT = f"""
    SELECT pg_relation_size('{{partition}}'), (SELECT count(*) FROM {{partition}}), (SELECT count(*) {_WAITING})
"""  # noqa: S608 - constants of this room
_EMPTY = f"""
    LOCK TABLE {{partition}} IN ACCESS EXCLUSIVE MODE;
    INSERT INTO {{into}} (snapshot_id, slot, jpeg) SELECT snapshot_id, %s, jpeg {_WAITING} ORDER BY snapshot_id;
    TRUNCATE {{partition}}
"""  # noqa: S608 - constants of this room


def jpegs_erase(*, all_partitions: bool = False) -> int:
    """Erase the bytes of frames that have ended or were withdrawn; return how many there were.

    TRUNCATE gives the files back at once, whatever older views of the table are still open elsewhere, and leaves no
    dead rows. A partition that somebody reads for longer (`pg_dump` does) is left for the next time.

    Args:
        all_partitions: also that which takes in now; without it, its turn ends within `TURN_SECONDS`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TURN, [TURN_SECONDS, len(PARTITIONS)])
        turn = int(cursor.fetchone()[0])
    others = [slot for slot in range(len(PARTITIONS)) if slot != turn]
    erased = sum(_empty(slot, into=turn) for slot in others)
    return erased + (_empty(turn, into=others[0]) if all_partitions else 0)


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
        return 0
    return rows - waiting
