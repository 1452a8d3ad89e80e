"""CPU of all processes a frame, as viewers' pages send them: a batch of two frames a second, from each viewer.

    python -m benchmarks.live [--viewers 20] [--seconds 15] [--data FOLDER] [--peer] [--json]

Web, worker, beat, PostgreSQL and broker as `manage.py up` starts them. Viewers take turns through each second; every
one shows a portrait that moves a little, or, with --data, a sitting out of FOLDER/webcam/*.mp4. Counted are user +
system time by the kernel, over the frames that were scored between both readings, what PostgreSQL wrote to its log, and
memory (PSS) at the end. First with whole pictures alone, as a page sends them that is told of no face; then as pages do
that are: squares about the face, a whole picture every four seconds. Then whole pictures as a backlog: all of them wait
before the worker learns of any. Sending is another process' work and not counted. At most a minute and a half.

--peer: also the package fer, as `make bench-peers` installs it: what a whole picture costs it, on one core, from JPEG
bytes to probabilities, as a multiple of what a live frame costs all processes here, and the worker alone.
"""

import argparse
import json
import os
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from pathlib import Path

import numpy as np
import requests

from benchmarks import worker
from benchmarks.detection import sampled
from benchmarks.peers import peer, work_write
from benchmarks.process_time import cpu_seconds, proportional_megabytes
from benchmarks.scenes import Look, clip
from benchmarks.servers import servers
from tests.chaos.installation import Installation
from tests.inference.pictures import crop_jpeg, smaller_jpeg
from tests.inference.wire import CONTENT_TYPE, batch_body, frame

PROCESSES = ("worker", "web", "postgres", "valkey", "beat")
_BATCH, _EVERY_SECONDS, _WARM_UP_SECONDS, _SENDERS = 2, 1.0, 4.0, 4
_WHOLE_EACH = 8  # frames: four seconds
_SITTING = 40  # pictures, shown to and fro


def measure(viewers: int, seconds: float, backlog: int, data: Path | None, *, against: bool) -> dict:
    sittings = sittings_make(viewers, data)
    with servers() as installation:
        *sessions, waiting = installation.seed(sessions=2 * viewers + 1)["sessions"]
        for name in ("beat", "worker", "web"):
            installation.start(name)
        with closing(worker.connect(installation)) as connection, connection.cursor() as cursor:
            whole = _live(
                installation, cursor, [*zip(sessions, sittings, strict=False)], seconds, crops=False
            )
            pairs = [*zip(sessions[viewers:], sittings, strict=True)]
            live = _live(installation, cursor, pairs, seconds, crops=True)
            memory = {
                name: proportional_megabytes(installation.children[name].process.pid) for name in PROCESSES
            }
            behind = _backlog(installation, connection, waiting, sittings[0], backlog)
    return {
        "benchmark": "live",
        "viewers": viewers,
        "frames_per_second": round(live.frames / seconds, 1),
        "frames": live.frames,
        "mean_bytes": {"whole": whole.mean_bytes, "live": live.mean_bytes},
        "log_bytes_per_frame": {"whole": whole.log_bytes, "live": live.log_bytes},
        "faceless_share": {"whole": whole.faceless, "live": live.faceless},
        "live_cpu_ms_per_frame": _rounded(live.cpu_ms),
        "whole_cpu_ms_per_frame": _rounded(whole.cpu_ms),
        "backlog_cpu_ms_per_frame": _rounded(behind),
        "peer": _peer(sittings, live.cpu_ms) if against else None,
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


@dataclass(frozen=True)
class Live:
    """What a time of live viewers came to: frames that ended, and by frame what they cost and carried."""

    frames: int
    cpu_ms: dict[str, float]
    mean_bytes: int
    log_bytes: int
    faceless: float


def _live(
    installation: Installation,
    cursor: object,
    viewers: list[tuple[dict, list[bytes]]],
    seconds: float,
    *,
    crops: bool,
) -> Live:
    over, senders, sizes = threading.Event(), [], []
    for number in range(_SENDERS):
        page = Page(installation.address, crops=crops, sizes=sizes)
        arguments = (page, viewers[number::_SENDERS], number / _SENDERS, over)
        senders.append(threading.Thread(target=_send, args=arguments))
        senders[-1].start()
    try:
        time.sleep(_WARM_UP_SECONDS)
        before = _spent(installation), _counted(cursor), len(sizes)
        time.sleep(seconds)
        after = _spent(installation), _counted(cursor), len(sizes)
    finally:
        over.set()
        for sender in senders:
            sender.join()
    frames, faceless, log_bytes = (b - a for a, b in zip(before[1], after[1], strict=True))
    sent = sizes[before[2] : after[2]]
    return Live(
        frames=frames,
        cpu_ms={name: 1000 * (after[0][name] - before[0][name]) / frames for name in PROCESSES},
        mean_bytes=round(sum(sent) / len(sent)),
        log_bytes=round(log_bytes / frames),
        faceless=round(faceless / frames, 4),
    )


class Page:
    """Sends viewers' batches as their pages do."""

    def __init__(self, address: str, *, crops: bool, sizes: list[int]) -> None:
        self.address, self.crops, self.sizes = address, crops, sizes
        self.http = requests.Session()
        self.places: dict[str, dict[str, float] | None] = {}
        self.smaller = lru_cache(maxsize=512)(lambda picture, place: smaller_jpeg(picture, dict(place)))
        self.cut = lru_cache(maxsize=4096)(lambda picture, place: crop_jpeg(picture, dict(place)))

    def post(self, session: dict, numbers: range, sitting: list[bytes]) -> None:
        shown = [self._shown(session, number, _to_and_fro(sitting, number)) for number in numbers]
        self.sizes.extend(len(picture) for _, picture in shown)
        ages = [40 + 500 * (numbers[-1] - number) for number in numbers]
        frames = [
            frame(number, session["exposure"], age_ms=age, crop=crop)
            for number, age, (crop, _) in zip(numbers, ages, shown, strict=True)
        ]
        answer = self.http.post(
            f"{self.address}/api/v1/sessions/{session['session']}/snapshots",
            data=batch_body(frames, [picture for _, picture in shown]),
            headers={"Authorization": f"Viewer {session['token']}", "Content-Type": CONTENT_TYPE},
        )
        assert answer.status_code == 202, answer.text
        self._told(session["session"], answer.json())

    def _shown(self, session: dict, number: int, picture: bytes) -> tuple[dict | None, bytes]:
        place = self.places.get(session["session"])
        if not self.crops or not place:
            return None, picture
        if number % _WHOLE_EACH == 0:
            return None, self.smaller(picture, tuple(place.items()))
        return self.cut(picture, tuple(place.items()))

    def _told(self, session: str, answer: dict) -> None:
        """A square stays as long as it holds the face well, as in static/campaigns/viewing/cropping.js."""
        last, place = self.places.get(session), answer.get("face", self.places.get(session))
        if last and place:
            moved = max(abs(place[side] - last[side]) for side in ("x", "y"))
            if moved < 0.3 * last["height"] and 0.83 < place["height"] / last["height"] < 1.2:
                return
        self.places[session] = place


def _send(page: Page, viewers: list[tuple[dict, list[bytes]]], lag: float, over: threading.Event) -> None:
    """Send a batch of every viewer once a second, in turns, until `over`."""
    began = time.monotonic() + lag / len(viewers)
    for turn in count():
        session, sitting = viewers[turn % len(viewers)]
        if over.wait(max(0.0, began + turn * _EVERY_SECONDS / len(viewers) - time.monotonic())):
            return
        first = _BATCH * (turn // len(viewers))
        page.post(session, range(first, first + _BATCH), sitting)


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


def _peer(sittings: list[list[bytes]], ours: dict[str, float]) -> dict:
    """What `fer` with its default detector needs for the same pictures: ms of CPU each, and times what ours need."""
    frames = [sitting[number] for sitting in sittings[:5] for number in range(4)]
    nothing = np.zeros((0, 48, 48), np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        answer = peer("fer_haar", work_write(Path(folder), frames, faces=nothing, placed=nothing))
    if "error" in answer:
        return {"did_not_run": answer["error"]}
    theirs = float(np.mean(answer["cpu_ms"]))
    ratios = {"all": theirs / sum(ours.values()), "worker": theirs / ours["worker"]}
    return {"cpu_ms": round(theirs, 1)} | {name: round(ratio, 1) for name, ratio in ratios.items()}


def _spent(installation: Installation) -> dict[str, float]:
    return {name: cpu_seconds(installation.children[name].process.pid) for name in PROCESSES}


def _counted(cursor: object) -> tuple[int, int, int]:
    """Frames that have ended, those without a face, and bytes that the server's log has had."""
    cursor.execute(
        """SELECT count(*), count(*) FILTER (WHERE status = 2), (pg_current_wal_lsn() - '0/0')::bigint
           FROM inference_snapshot WHERE status > 0"""
    )
    return cursor.fetchone()


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
    parser.add_argument("--peer", action="store_true", help="compare with the package fer, too")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    options = parser.parse_args()
    result = measure(options.viewers, options.seconds, options.backlog, options.data, against=options.peer)
    if not options.json:
        print(
            f"{result['viewers']} viewers, {result['frames_per_second']} frames/s, ms of CPU a frame; PSS in MB"
        )
        print(f"{'':<10}{'whole':>8}{'live':>8}{'backlog':>10}{'memory':>10}")
        for name in (*PROCESSES, "all"):
            whole, live, behind = (
                result[f"{case}_cpu_ms_per_frame"][name] for case in ("whole", "live", "backlog")
            )
            print(f"{name:<10}{whole:>8}{live:>8}{behind:>10}{result['megabytes'].get(name, ''):>10}")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
