"""Frames a second of one worker process on one core: from the stored JPEG's row to the result's row.

    python -m benchmarks.worker [--frames 3000] [--json]

A real Celery worker as `manage.py up` starts it, pinned to one core; a real PostgreSQL with its shipped settings. The
rows are there before the worker starts. The clock is the database's: from the first result's transaction to the last
one's, so that loading is left out; the frames of that first transaction are not counted.
"""

import argparse
import json
import os
import time
from contextlib import closing

import psycopg2
from psycopg2.extras import execute_values

from benchmarks.process_time import cpu_seconds
from benchmarks.servers import servers
from fer_platform.embedded.addresses import postgres_socket_folder
from inference.services.jpegs import jpegs_store
from tests.chaos.installation import Installation
from tests.inference.pictures import face_jpeg

_FILL = """
    INSERT INTO inference_snapshot (session_id, exposure_id, sequence, t_ms, playback, hidden, taken_at, received_at,
                                    status, reason, attempts) VALUES %s RETURNING id
"""
_CLOCK = """
    SELECT count(*) - count(*) FILTER (WHERE finished_at = (SELECT min(finished_at) FROM inference_snapshot)),
           extract(epoch FROM max(finished_at) - min(finished_at)), count(*) FILTER (WHERE status = 1)
    FROM inference_snapshot WHERE status > 0
"""


def measure(frames: int) -> dict:
    pictures = pictures_make()
    with servers() as installation:
        session = installation.seed(sessions=1)["sessions"][0]
        with closing(connect(installation)) as connection, connection.cursor() as cursor:
            before = _log_position(cursor)
            fill(cursor, session, pictures, frames)
            core = _start_pinned(installation)
            pid = installation.children["worker"].process.pid
            loaded = None
            while _ended(cursor) < frames:
                time.sleep(0.05)
                if loaded is None and _ended(cursor):
                    loaded = cpu_seconds(pid), _ended(cursor)
            spent = cpu_seconds(pid) - loaded[0]
            cursor.execute(_CLOCK)
            counted, seconds, scored = cursor.fetchone()
            logged = _log_position(cursor) - before
    return {
        "benchmark": "worker",
        "frames": frames,
        "scored": scored,
        "mean_bytes": round(sum(map(len, pictures)) / len(pictures)),
        "core": core,
        "frames_per_second": round(counted / float(seconds), 1),
        "cpu_ms_per_frame": round(1000 * spent / (frames - loaded[1]), 2),
        "log_bytes_per_frame": round(logged / frames),
        "load_average": os.getloadavg()[0],
    }


def _start_pinned(installation: Installation) -> int:
    """Start beat anywhere and the worker, with all its children, on the last core; return that core's number."""
    installation.start("beat")
    all_cores = os.sched_getaffinity(0)
    core = max(all_cores)
    os.sched_setaffinity(0, {core})
    try:
        installation.start("worker")
    finally:
        os.sched_setaffinity(0, all_cores)
    return core


def pictures_make() -> list[bytes]:
    """Return JPEGs of one face at 21 places."""
    return [face_jpeg(shift=shift) for shift in range(-100, 101, 10)]


def fill(cursor: object, session: dict, pictures: list[bytes], frames: int) -> None:
    rows = (
        (
            session["session"],
            session["exposure"],
            number,
            500 * number,
            0,
            False,
            frames - number,
        )
        for number in range(frames)
    )
    ids = execute_values(
        cursor,
        _FILL,
        rows,
        template="(%s,%s,%s,%s,%s,%s,now() - %s * interval '500 ms',now(),0,'',0)",
        page_size=50,
        fetch=True,
    )
    jpegs_store(cursor, ((id, pictures[number % len(pictures)]) for number, (id,) in enumerate(ids)))
    cursor.execute(
        "INSERT INTO inference_sessionledger VALUES (%s, %s, 1, now())", [session["session"], frames]
    )


def _log_position(cursor: object) -> int:
    """Bytes that the server has written to its write-ahead log since it was made."""
    cursor.execute("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")
    return int(cursor.fetchone()[0])


def _ended(cursor: object) -> int:
    cursor.execute("SELECT count(*) FROM inference_snapshot WHERE status > 0")
    return cursor.fetchone()[0]


def connect(installation: Installation) -> object:
    connection = psycopg2.connect(
        host=str(postgres_socket_folder(installation.folder)), user="postgres", dbname="fer_platform"
    )
    connection.autocommit = True
    return connection


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=3000)
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    options = parser.parse_args()
    result = measure(options.frames)
    if not options.json:
        print(f"one worker process on core {result['core']}, {result['frames']} frames of 640 × 480")
        print(f"  {result['frames_per_second']:>8} frames/s from row to row (target: at least 100)")
        print(f"  {result['cpu_ms_per_frame']:>8} ms of the worker's CPU a frame")
        print(
            f"  {result['log_bytes_per_frame']:>8} bytes of write-ahead log a frame, from its arrival to its result"
        )
    print(json.dumps(result))


if __name__ == "__main__":
    main()
