"""CPU of all processes a frame, as viewers' pages send them: a batch of two frames a second, from each viewer.

    python -m benchmarks.live [--viewers 20] [--seconds 15] [--data FOLDER] [--json]

Web, worker, beat, PostgreSQL and broker as `manage.py up` starts them. Viewers take turns through each second; every
one shows a portrait that moves a little, or, with --data, a sitting out of FOLDER/webcam/*.mp4. Counted are user +
system time by the kernel, over the frames that were scored between both readings, and memory (PSS) at the end. Then
the same frames as a backlog: all of them wait before the worker learns of any. Sending is another process' work and not
counted. At most a minute.
"""

import argparse
import json
import os
import threading
import time
from contextlib import closing
from itertools import count
from pathlib import Path

import requests

from benchmarks import worker
from benchmarks.detection import sampled
from benchmarks.process_time import cpu_seconds, proportional_megabytes
from benchmarks.scenes import Look, clip
from benchmarks.servers import servers
from tests.chaos.installation import Installation
from tests.inference.wire import CONTENT_TYPE, batch_body, frame

PROCESSES = ("worker", "web", "postgres", "valkey", "beat")
_BATCH, _EVERY_SECONDS, _WARM_UP_SECONDS, _SENDERS = 2, 1.0, 4.0, 4
_SITTING = 40  # pictures, shown to and fro


def measure(viewers: int, seconds: float, backlog: int, data: Path | None) -> dict:
    sittings = sittings_make(viewers, data)
    with servers() as installation:
        *sessions, waiting = installation.seed(sessions=viewers + 1)["sessions"]
        for name in ("beat", "worker", "web"):
            installation.start(name)
        with closing(worker.connect(installation)) as connection, connection.cursor() as cursor:
            over, senders = threading.Event(), []
            for number in range(_SENDERS):
                mine = list(zip(sessions, sittings, strict=True))[number::_SENDERS]
                arguments = (installation.address, mine, number / _SENDERS, over)
                senders.append(threading.Thread(target=_send, args=arguments))
                senders[-1].start()
            try:
                time.sleep(_WARM_UP_SECONDS)
                before = _spent(installation), _scored(cursor)
                time.sleep(seconds)
                after = _spent(installation), _scored(cursor)
            finally:
                over.set()
                for sender in senders:
                    sender.join()
            frames = after[1] - before[1]
            live = {name: 1000 * (after[0][name] - before[0][name]) / frames for name in PROCESSES}
            memory = {
                name: proportional_megabytes(installation.children[name].process.pid) for name in PROCESSES
            }
            behind = _backlog(installation, connection, waiting, sittings[0], backlog)
    return {
        "benchmark": "live",
        "viewers": viewers,
        "frames_per_second": round(frames / seconds, 1),
        "frames": frames,
        "mean_bytes": round(sum(map(len, sittings[0])) / len(sittings[0])),
        "live_cpu_ms_per_frame": _rounded(live),
        "backlog_cpu_ms_per_frame": _rounded(behind),
        "megabytes": {name: round(value) for name, value in memory.items()},
        "load_average": os.getloadavg()[0],
    }


def sittings_make(viewers: int, data: Path | None) -> list[list[bytes]]:
    """JPEGs of each viewer, half a second apart; five portraits or the clips, which the viewers share."""
    if data:
        few = [part for path in sorted((data / "webcam").glob("*.mp4")) for part in sampled(path)]
    else:
        heights = (100, 130, 160, 200, 250)
        few = [list(clip(Look("", height, step=0.03), frames=_SITTING, seed=height)) for height in heights]
    return [few[number % len(few)] for number in range(viewers)]


def _send(address: str, viewers: list[tuple[dict, list[bytes]]], lag: float, over: threading.Event) -> None:
    """Send a batch of every viewer once a second, in turns, until `over`."""
    http, began = requests.Session(), time.monotonic() + lag / len(viewers)
    for turn in count():
        session, sitting = viewers[turn % len(viewers)]
        if over.wait(max(0.0, began + turn * _EVERY_SECONDS / len(viewers) - time.monotonic())):
            return
        first = _BATCH * (turn // len(viewers))
        numbers = range(first, first + _BATCH)
        answer = http.post(
            f"{address}/api/v1/sessions/{session['session']}/snapshots",
            data=batch_body(
                [
                    frame(number, session["exposure"], age_ms=40 + 500 * (numbers[-1] - number))
                    for number in numbers
                ],
                [_to_and_fro(sitting, number) for number in numbers],
            ),
            headers={"Authorization": f"Viewer {session['token']}", "Content-Type": CONTENT_TYPE},
        )
        assert answer.status_code == 202, answer.text


def _to_and_fro(sitting: list[bytes], number: int) -> bytes:
    place = number % (2 * len(sitting) - 2)
    return sitting[min(place, 2 * len(sitting) - 2 - place)]


def _backlog(
    installation: Installation, connection: object, session: dict, sitting: list[bytes], frames: int
) -> dict[str, float]:
    pictures = [_to_and_fro(sitting, number) for number in range(2 * len(sitting) - 2)]
    connection.autocommit = False  # the worker sees all of them at once
    with connection.cursor() as cursor:
        while _waits(cursor):
            connection.commit()
            time.sleep(0.05)
        worker.fill(cursor, session, pictures, frames)
        before = _spent(installation)
        connection.commit()
        while _waits(cursor):
            connection.commit()
            time.sleep(0.05)
    spent = _spent(installation)
    return {name: 1000 * (spent[name] - before[name]) / frames for name in PROCESSES}


def _spent(installation: Installation) -> dict[str, float]:
    return {name: cpu_seconds(installation.children[name].process.pid) for name in PROCESSES}


def _scored(cursor: object) -> int:
    cursor.execute("SELECT count(*) FROM inference_snapshot WHERE status > 0")
    return cursor.fetchone()[0]


def _waits(cursor: object) -> bool:
    cursor.execute("SELECT EXISTS (SELECT 1 FROM inference_snapshot WHERE status = 0)")
    return cursor.fetchone()[0]


def _rounded(spent: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 2) for name, value in (spent | {"all": sum(spent.values())}).items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--viewers", type=int, default=20)
    parser.add_argument(
        "--seconds", type=float, default=15.0, help="that are measured, after four that are not"
    )
    parser.add_argument("--backlog", type=int, default=1000, help="frames of the backlog")
    parser.add_argument("--data", type=Path, default=None, help="a folder with webcam/")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    options = parser.parse_args()
    result = measure(options.viewers, options.seconds, options.backlog, options.data)
    if not options.json:
        print(
            f"{result['viewers']} viewers, {result['frames_per_second']} frames/s, ms of CPU a frame; PSS in MB"
        )
        print(f"{'':<10}{'live':>8}{'backlog':>10}{'memory':>10}")
        for name in (*PROCESSES, "all"):
            live, behind = (result[f"{case}_cpu_ms_per_frame"][name] for case in ("live", "backlog"))
            print(f"{name:<10}{live:>8}{behind:>10}{result['megabytes'].get(name, ''):>10}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
