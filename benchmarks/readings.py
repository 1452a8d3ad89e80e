"""CPU that the server spends on a frame that the viewer's own device has read, all processes counted.

    python -m benchmarks.readings [--frames 6000] [--json]

Web, worker, beat, PostgreSQL and broker as `manage.py up` starts them. The page sends what it has every twenty seconds,
so a batch holds 40 frames at two a second; batches of other sizes stand beside it. CPU is user + system time by the
kernel; what the idle installation spends in the same time is measured before, and taken off.
"""

import argparse
import json
import statistics
import time
from itertools import count

import requests

from benchmarks.process_time import cpu_seconds
from benchmarks.servers import servers
from inference.engine.types import LABELS
from inference.engine.weights import weights_read
from tests.chaos.installation import Installation
from tests.inference.wire import frame

PROCESSES = ("web", "postgres", "worker", "valkey", "beat")
_ROUNDS, _VIEWERS, _IDLE_SECONDS, _USUAL = 3, 10, 5.0, 40


def measure(frames: int, sizes: tuple[int, ...] = (_USUAL, 20, 60)) -> dict:
    rounds: dict[int, list[dict[str, float]]] = {size: [] for size in sizes}
    with servers() as installation:
        sessions = installation.seed(sessions=_VIEWERS * len(sizes), reading="device")["sessions"]
        for name in ("beat", "worker", "web"):
            installation.start(name)
        shares = {size: sessions[place :: len(sizes)] for place, size in enumerate(sizes)}
        sequences = count()
        model, http = weights_read().digest, requests.Session()
        for size in sizes:
            _send(http, installation, shares[size], sequences, model, size=size, frames=10 * size)
        before = _spent(installation)
        time.sleep(_IDLE_SECONDS)
        idle = {name: (spent - before[name]) / _IDLE_SECONDS for name, spent in _spent(installation).items()}
        for _ in range(_ROUNDS):
            for size in sizes:
                before, begun = _spent(installation), time.monotonic()
                sent = _send(
                    http, installation, shares[size], sequences, model, size=size, frames=frames // _ROUNDS
                )
                lasted, after = time.monotonic() - begun, _spent(installation)
                rounds[size].append(
                    {
                        name: 1000 * max(0.0, after[name] - before[name] - idle[name] * lasted) / sent
                        for name in PROCESSES
                    }
                )
    medians = {
        size: {name: statistics.median(each[name] for each in several) for name in PROCESSES}
        for size, several in rounds.items()
    }
    return {
        "benchmark": "readings",
        "frames": frames,
        "cpu_ms_per_frame": {
            size: {"all": round(sum(by_name.values()), 3), **{k: round(v, 3) for k, v in by_name.items()}}
            for size, by_name in medians.items()
        },
    }


def _spent(installation: Installation) -> dict[str, float]:
    return {name: cpu_seconds(installation.children[name].process.pid) for name in PROCESSES}


def _send(
    http: requests.Session,
    installation: Installation,
    sessions: list[dict],
    sequences: "count[int]",
    model: str,
    *,
    size: int,
    frames: int,
) -> int:
    batches = max(1, frames // size)
    for number in range(batches):
        session = sessions[number % len(sessions)]
        listed = [_reading(next(sequences), session["exposure"]) for _ in range(size)]
        answer = http.post(
            f"{installation.address}/api/v1/sessions/{session['session']}/snapshots",
            json={"model": model, "frames": listed, "dropped": 0},
            headers={"Authorization": f"Viewer {session['token']}"},
        )
        assert answer.status_code == 202, answer.text
        assert answer.json()["accepted"] == size
    return batches * size


def _reading(sequence: int, exposure: int) -> dict:
    face = {
        "probabilities": dict(
            zip(LABELS, (0.0312, 0.0101, 0.0222, 0.1042, 0.0321, 0.0302, 0.77), strict=True)
        ),
        "box": {"x": 231, "y": 118, "width": 152, "height": 197},
        "faces": 1,
        "score": 0.9312,
        "yaw": -3.27,
        "pitch": 4.81,
        "roll": 0.42,
        "luma": 121.41,
        "sharpness": 310.62,
    }
    return {**frame(sequence, exposure), "likeness": sequence, "face": face}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=6000)
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    options = parser.parse_args()
    result = measure(options.frames)
    if not options.json:
        print(
            f"{result['frames']} readings for each size of batch, CPU of all processes (target: at most 0.3)"
        )
        for size, ms in result["cpu_ms_per_frame"].items():
            parts = ", ".join(f"{name} {value}" for name, value in ms.items() if name != "all")
            print(f"  {ms['all']:>6} ms a frame in batches of {size}: {parts}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
