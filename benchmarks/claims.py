"""What claiming a batch of frames costs, by what waits: CPU of the worker and of its connection's server process.

    python -m benchmarks.claims [--against FOLDER] [--rounds 3] [--only WORD] [--json]

A real PostgreSQL as it ships, pictures of 2 KB. `--against`: another checkout, whose code claims from the same
database, in turns with this one. Then what the index by session adds to storing a frame and ending it, in turns.
"""

import argparse
import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from statistics import median

from benchmarks.servers import servers
from benchmarks.worker import connect
from inference.services.jpegs import jpegs_store

# frames, sessions, organisations that wait
QUEUES = {
    "nothing": (0, 1, 1),
    "20 frames": (20, 10, 2),
    "1,000 of 50 sessions": (1_000, 50, 5),
    "1,000 of 500 sessions": (1_000, 500, 5),
    "20,000 of one session": (20_000, 1, 1),
    "20,000 of 200 sessions": (20_000, 200, 5),
    "20,000 of 2,000 sessions": (20_000, 2_000, 20),
}
_CLAIMS = 30
_COPY = """
    INSERT INTO {0} SELECT (jsonb_populate_record(NULL::{0}, to_jsonb(r) || {1})).*
    FROM (SELECT * FROM {0} LIMIT 1) r, generate_series(1, %s) n
"""
_ORGANISATIONS = _COPY.format(
    "campaigns_organisation", "jsonb_build_object('id', 1000 + n, 'slug', 'o' || n)"
)
_CAMPAIGNS = _COPY.format(
    "campaigns_campaign",
    "jsonb_build_object('id', 1000 + n, 'organisation_id', 1000 + n, 'share_code', 'c' || n)",
)
_SESSIONS = _COPY.format(
    "campaigns_viewersession",
    "jsonb_build_object('id', gen_random_uuid(), 'withdrawal_hash', NULL, 'campaign_id', 1001 + n %% %s)",
)
_FRAMES = """
    INSERT INTO inference_snapshot (session_id, exposure_id, sequence, t_ms, playback, hidden, taken_at, received_at,
                                    status, reason, attempts)
    SELECT s.id, (SELECT min(id) FROM campaigns_exposure), n, 500 * n, 0, false, now(), now(), 0, '', 0
    FROM generate_series(1, %s) n, (SELECT id FROM campaigns_viewersession WHERE campaign_id > 1000) s
    ORDER BY n RETURNING id
"""
_BATCH = _FRAMES.replace("campaign_id > 1000", "id = %s")
_CLAIM = f"""
import json, time, django
from pathlib import Path
django.setup()
from django.db import connection
from inference.services.claim import snapshots_claim_new, snapshots_wait

cursor = connection.cursor()
cursor.execute("SELECT pg_backend_pid(), (SELECT count(*) FROM inference_snapshot)")
pid, frames = cursor.fetchone()

def spent():
    return time.process_time(), int(Path(f"/proc/{{pid}}/schedstat").read_text().split()[0]) / 1e9

def again():
    cursor.execute("UPDATE inference_snapshot SET attempts = 0, leased_until = NULL WHERE attempts > 0")

def claim():
    return snapshots_claim_new() if snapshots_wait()[1] else []

for _ in range(6):
    claim()
again()
client = server = 0
for _ in range({_CLAIMS}):
    before = spent()
    claimed = claim()
    after = spent()
    assert len(claimed) == min(frames, 32), (len(claimed), frames)
    client, server = client + after[0] - before[0], server + after[1] - before[1]
    time.sleep(0.06)  # in which a worker reads the frames
    if frames < 1000:
        again()
again()
print(json.dumps([1000 * client / {_CLAIMS}, 1000 * server / {_CLAIMS}]))
"""  # noqa: S608 - constants of this file


def measure(options: argparse.Namespace) -> dict:
    folders = {"this": Path.cwd()} | ({"against": options.against} if options.against else {})
    with servers() as installation:
        installation.seed(sessions=1)
        with closing(connect(installation)) as connection, connection.cursor() as cursor:
            cursor.execute(_ORGANISATIONS, [20])
            cursor.execute(_CAMPAIGNS, [20])
            environment = {
                **os.environ,
                **installation.environment,
                "DJANGO_SETTINGS_MODULE": "fer_platform.settings",
            }
            claims = {
                name: _claims(cursor, queue, folders, environment, options.rounds)
                for name, queue in QUEUES.items()
                if options.only in name
            }
            stored = _stored(cursor, options.rounds)
    return {"benchmark": "claims", "claim_ms": claims, "frame_ms": stored, "load": os.getloadavg()[0]}


def _claims(
    cursor: object, queue: tuple[int, int, int], folders: dict, environment: dict, rounds: int
) -> dict:
    frames, sessions, organisations = queue
    cursor.execute("TRUNCATE inference_snapshot CASCADE")
    cursor.execute("DELETE FROM campaigns_viewersession WHERE campaign_id > 1000")
    cursor.execute(_SESSIONS, [organisations, sessions])
    cursor.execute(_FRAMES, [frames // sessions])
    jpegs_store(cursor, ((id, b"\0" * 2048) for (id,) in cursor.fetchall()))
    found: dict[str, list[list[float]]] = {name: [] for name in folders}
    for _ in range(rounds):
        for name, folder in folders.items():
            cursor.execute("VACUUM ANALYZE inference_snapshot")
            done = subprocess.run(
                [sys.executable, "-c", _CLAIM], cwd=folder, env=environment, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stderr
            found[name].append(json.loads(done.stdout))
    return {
        name: [round(median(part), 3) for part in zip(*times, strict=True)] for name, times in found.items()
    }


def _stored(cursor: object, rounds: int) -> dict[str, float]:
    """ms of the server a frame: stored and ended in tens of a session."""
    found: dict[str, list[float]] = {"with the index": [], "without": []}
    cursor.execute("SELECT pg_backend_pid(), pg_get_indexdef('snapshot_unended'::regclass)")
    pid, index = cursor.fetchone()
    cursor.execute("SELECT id FROM campaigns_viewersession WHERE campaign_id > 1000")
    sessions = cursor.fetchall()
    for _ in range(rounds):
        for name, times in found.items():
            cursor.execute("TRUNCATE inference_snapshot CASCADE")
            cursor.execute("DROP INDEX IF EXISTS snapshot_unended")
            if name != "without":
                cursor.execute(index)
            before = _spent(pid)
            for session in sessions:
                cursor.execute(_BATCH, [10, session])
                cursor.execute(
                    "UPDATE inference_snapshot SET status = 1 WHERE id = ANY(%s)", [cursor.fetchall()]
                )
            times.append(100 * (_spent(pid) - before) / len(sessions))
    return {name: round(median(times), 4) for name, times in found.items()}


def _spent(pid: int) -> float:
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="queues whose name holds this")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    options = parser.parse_args()
    result = measure(options)
    if not options.json:
        for queue, ways in result["claim_ms"].items():
            told = "; ".join(f"{name} {client} + {server}" for name, (client, server) in ways.items())
            print(f"{queue:<26} ms a claim, worker + server: {told}")
        print("ms of the server a frame:", result["frame_ms"])
    print(json.dumps(result))


if __name__ == "__main__":
    main()
