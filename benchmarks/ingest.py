"""CPU that the web process spends on one ingested frame: in batches of ten, and one by one in the same run.

    python -m benchmarks.ingest [--frames 3000] [--json]

The real gunicorn process as `manage.py up` starts it, real PostgreSQL and broker with their shipped settings, no worker
(its work is not the web's). CPU is user + system time of gunicorn and its child, by the kernel.
"""

import argparse
import json
import statistics
from itertools import count

import requests

from benchmarks.process_time import cpu_seconds
from benchmarks.servers import servers
from tests.chaos.installation import Installation
from tests.inference.pictures import face_jpeg
from tests.inference.wire import CONTENT_TYPE, batch_body, frame

_ROUNDS = 3


def measure(frames: int, sizes: tuple[int, ...] = (10, 1)) -> dict:
    spent: dict[int, list[float]] = {size: [] for size in sizes}
    with servers() as installation:
        session = installation.seed(sessions=1)["sessions"][0]
        installation.start("web")
        pid = installation.children["web"].process.pid
        sequences = count()
        send = _sender(installation, session, sequences)
        for size in sizes:
            send(size, 20)  # the first requests load what later ones use
        for _ in range(_ROUNDS):
            for size in sizes:
                batches = frames // _ROUNDS // size
                before = cpu_seconds(pid)
                send(size, batches)
                spent[size].append(1000 * (cpu_seconds(pid) - before) / (batches * size))
    return {
        "benchmark": "ingest",
        "frames": frames,
        "bytes": len(face_jpeg()),
        "cpu_ms_per_frame": {size: round(statistics.median(values), 3) for size, values in spent.items()},
        "rounds": {size: [round(value, 3) for value in values] for size, values in spent.items()},
    }


def _sender(installation: Installation, session: dict, sequences: object) -> object:
    http = requests.Session()
    http.headers.update({"Authorization": f"Viewer {session['token']}", "Content-Type": CONTENT_TYPE})
    address = f"{installation.address}/api/v1/sessions/{session['session']}/snapshots"

    def send(size: int, batches: int) -> None:
        for _ in range(batches):
            frames = [frame(next(sequences), session["exposure"]) for _ in range(size)]
            answer = http.post(address, data=batch_body(frames, [face_jpeg()] * size))
            assert answer.status_code == 202, answer.text
            assert answer.json()["accepted"] == size

    return send


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=3000)
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    options = parser.parse_args()
    result = measure(options.frames)
    if not options.json:
        print(f"{result['frames']} frames of {result['bytes']} bytes for each way, CPU of the web process")
        for size, ms in result["cpu_ms_per_frame"].items():
            goal = " (target: at most 0.5)" if size == 10 else ""
            print(f"  {ms:>7} ms a frame in batches of {size}{goal}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
