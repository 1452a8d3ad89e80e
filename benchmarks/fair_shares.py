"""What one greedy party costs everybody else: answers to viewers' batches, and how long their frames wait, as ratios.

    python -m benchmarks.fair_shares [--viewers 8] [--seconds 20] [--only WORD]

Web, worker, beat, PostgreSQL and broker as `manage.py up` starts them, told that a proxy stands before them. Viewers
send two frames in a batch each second all the while. In turns with nothing, somebody opens eight slow sockets, sends
forty slow bodies to `/livez`, signs in ten at a time, asks for ten exports, downloads slowly, sends one session's
frames as fast as it can, or reads an ad's page with all of its sections, computed anew each time. Given are the 99th
percentile of the batches' answers and the 95th of the frames' waiting, in ms, beside those of the quiet turn just
before.
"""

import argparse
import json
import os
import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
import requests

from benchmarks.dashboards import sections_of, seeded_ad
from benchmarks.live import sittings_make
from benchmarks.servers import servers
from benchmarks.worker import connect
from tests.chaos.installation import Installation
from tests.inference.wire import CONTENT_TYPE, batch_body, frame

_BATCH, _EVERY_SECONDS, _WARM_UP_SECONDS = 2, 1.0, 3.0
_FILE_BYTES = 64 * 1024 * 1024  # more than the kernel keeps of a slow download
_EXPORT_SECONDS = 120
_ANALYSED_VIEWERS = 300
SETTINGS = {"BEHIND_PROXY": "true", "SNAPSHOT_PACE_MOST": "2"}


@dataclass
class World:
    installation: Installation
    campaigns: list[int]  # simulated ones, to export
    token: str
    greedy: dict
    analyst: dict  # cookie, campaign and ad
    picture: bytes
    over: threading.Event

    @property
    def api(self) -> str:
        return f"{self.installation.address}/api/v1"

    def until_over(self, job: Callable[[], object]) -> None:
        while not self.over.is_set():
            with suppress(requests.RequestException, OSError):
                job()


def _stranger() -> dict[str, str]:
    """What the proxy says of somebody new."""
    return {"X-Forwarded-For": f"198.51.100.{secrets.randbelow(250)}", "X-Forwarded-Proto": "http"}


def _dribble(world: World, head: bytes) -> None:
    """Send a request's first bytes, then one a second."""
    with socket.create_connection(("127.0.0.1", world.installation.port)) as sock:
        sock.sendall(head)
        while not world.over.wait(1):
            sock.sendall(b"x")


def _sign_in(world: World) -> None:
    browser = requests.Session()
    browser.headers.update(_stranger())
    address = f"{world.installation.address}/sign-in/"
    browser.get(address, timeout=30)
    form = {"username": secrets.token_hex(6), "password": secrets.token_hex(6)}
    form["csrfmiddlewaretoken"] = browser.cookies["csrftoken"]
    browser.post(address, form, headers={"Referer": address}, timeout=60)


def _export(world: World, campaign: int) -> str:
    answer = requests.post(
        f"{world.api}/campaigns/{campaign}/exports",
        json={"what": "frames", "form": "csv"},
        headers={"Authorization": f"Bearer {world.token}"},
        timeout=30,
    )
    if answer.status_code == 429:
        world.over.wait(1)
        return ""
    answer.raise_for_status()
    return answer.json()["id"]


def _slow_download(world: World, link: str) -> None:
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.connect(("127.0.0.1", world.installation.port))
        sock.sendall(f"GET {link} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        while not world.over.wait(0.5):
            if not sock.recv(1024):
                return


def _batch_send(world: World, http: requests.Session, session: dict, sequence: int) -> int:
    frames = [frame(sequence + place, session["exposure"]) for place in range(_BATCH)]
    headers = {"Authorization": f"Viewer {session['token']}", "Content-Type": CONTENT_TYPE}
    body = batch_body(frames, [world.picture] * _BATCH)
    address = f"{world.api}/sessions/{session['session']}/snapshots"
    return http.post(address, body, headers=headers | _stranger(), timeout=60).status_code


def _greedy(world: World, numbers: Iterator[int]) -> None:
    with requests.Session() as http:
        world.until_over(lambda: _batch_send(world, http, world.greedy, next(numbers)))


def _analyse(world: World) -> None:
    with closing(connect(world.installation)) as connection, requests.Session() as http:
        http.cookies.set("sessionid", world.analyst["cookie"])
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM dashboards_analysis")
        connection.commit()
        own = sections_of(world.installation.address, world.analyst["campaign"], world.analyst["ad"])
        for address in own.values():
            if not world.over.is_set():
                http.get(address, headers=_stranger(), timeout=60).raise_for_status()


def situations(world: World, link: str) -> dict[str, list[Callable[[], object]]]:
    """What somebody does in threads of its own, until it is over."""
    head = b"POST /%s HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 198.51.100.7\r\n"
    slow_body = head % b"livez" + b"Content-Length: 300000\r\n\r\n"
    batch = head % f"api/v1/sessions/{world.greedy['session']}/snapshots".encode()
    numbers = iter(range(0, 10**9, _BATCH))
    return {
        "8 slow sockets": [partial(_dribble, world, batch)] * 8,
        "40 slow bodies": [partial(_dribble, world, slow_body)] * 40,
        "10 sign-ins": [partial(world.until_over, partial(_sign_in, world))] * 10,
        "10 exports": [
            partial(world.until_over, partial(_export, world, campaign)) for campaign in world.campaigns * 5
        ],
        "one slow download": [partial(world.until_over, partial(_slow_download, world, link))],
        "one greedy session": [partial(_greedy, world, numbers)] * 2,
        "an analyst": [partial(world.until_over, partial(_analyse, world))],
    }


@contextmanager
def _doing(world: World, jobs: list[Callable[[], object]]) -> Iterator[None]:
    world.over.clear()
    threads = [threading.Thread(target=world.until_over, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        world.over.set()
        for thread in threads:
            thread.join(90)


class Viewers:
    """Browsers that send all the while, one thread each; `answers`: ms of each 202 since `begin`."""

    def __init__(self, world: World, sessions: list[dict], pictures: list[bytes]) -> None:
        self.answers: list[float] = []
        self.refused = 0
        self._world, self._pictures, self._over = world, pictures, threading.Event()
        self._threads = [
            threading.Thread(target=self._watch, args=[session, place / len(sessions)])
            for place, session in enumerate(sessions)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(90)

    def _watch(self, session: dict, delay: float) -> None:
        due, sequence = time.monotonic() + delay, 0
        with requests.Session() as http:
            while not self._over.wait(max(0.0, due - time.monotonic())):
                began = time.monotonic()
                if _batch_send(self._world, http, session, sequence) == 202:
                    self.answers.append(1000 * (time.monotonic() - began))
                else:
                    self.refused += 1
                due, sequence = max(due, began) + _EVERY_SECONDS, sequence + _BATCH


def _export_ready(world: World) -> str:
    """Return the link to a file that the worker has made, and make it large."""
    number, until = _export(world, world.campaigns[0]), time.monotonic() + _EXPORT_SECONDS
    while time.monotonic() < until:
        headers = {"Authorization": f"Bearer {world.token}"}
        told = requests.get(f"{world.api}/exports/{number}", headers=headers, timeout=30).json()
        if told["status"] == "ready":
            with closing(connect(world.installation)) as connection, connection.cursor() as cursor:
                cursor.execute("SELECT file FROM dashboards_exportjob WHERE id = %s", [number])
                path = Path(world.installation.folder) / "media" / cursor.fetchone()[0]
            os.truncate(path, _FILE_BYTES)
            return "/" + told["link"].split("/", 3)[3]
        time.sleep(0.5)
    raise SystemExit(f"No export within {_EXPORT_SECONDS} s: {told}")


def _measured(cursor: object, viewers: Viewers, sessions: list[dict], seconds: float) -> tuple[float, float]:
    """Return p99 of the answers and p95 of the waiting, ms, over so many seconds."""
    time.sleep(_WARM_UP_SECONDS)
    viewers.answers.clear()
    began = datetime.now(UTC)
    time.sleep(seconds)
    answers, ended = list(viewers.answers), datetime.now(UTC)
    cursor.execute(
        """SELECT coalesce(percentile_cont(.95) WITHIN GROUP (
               ORDER BY extract(epoch FROM coalesce(finished_at, now()) - received_at)), 0)
           FROM inference_snapshot WHERE session_id = ANY(%s::uuid[]) AND received_at BETWEEN %s AND %s""",
        [[session["session"] for session in sessions], began, ended],
    )
    return float(np.percentile(answers, 99)), 1000 * float(cursor.fetchone()[0])


def measure(viewers: int, seconds: float, only: str, *, told: Callable[[str], object]) -> dict:
    rows: dict[str, object] = {}
    with ExitStack() as stack:
        installation = stack.enter_context(servers(**SETTINGS))
        with closing(connect(installation)) as connection, connection.cursor() as own:
            connection.autocommit = True
            analyst = seeded_ad(installation, own, _ANALYSED_VIEWERS)
        greedy, *sessions = installation.seed(sessions=viewers + 1)["sessions"]
        few = ("--viewers", "40", "--exposures", "1", "--seconds", "15", "--organisation", "alpine", "--json")
        campaigns = [
            json.loads(installation.command("simulation", "create", *few))["campaign"] for _ in range(2)
        ]
        scopes = ("--scope", "results:read", "--scope", "frames:read")
        token = installation.command("token", "make", "Shares", "--organisation", "alpine", *scopes)
        for name in ("beat", "worker", "web"):
            installation.start(name)
        sitting = sittings_make(1, None)[0]
        world = World(installation, campaigns, token.strip(), greedy, analyst, sitting[0], threading.Event())
        link = _export_ready(world)
        cursor = stack.enter_context(closing(connect(installation))).cursor()
        watching = Viewers(world, sessions, sitting)
        stack.callback(watching.stop)
        for name, jobs in situations(world, link).items():
            if only not in name:
                continue
            quiet = _measured(cursor, watching, sessions, seconds)
            with _doing(world, jobs):
                busy = _measured(cursor, watching, sessions, seconds)
            rows[name] = {
                "answer_p99_ms": [round(quiet[0], 1), round(busy[0], 1)],
                "waiting_p95_ms": [round(quiet[1]), round(busy[1])],
                "ratios": [
                    round(after / max(before, 1), 2) for before, after in zip(quiet, busy, strict=True)
                ],
            }
            told(f"{name:<28} {rows[name]}")
        rows["refused batches of viewers"] = watching.refused
    return {"benchmark": "fair_shares", "rows": rows, "load": os.getloadavg()[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--only", default="", help="situations whose name holds this")
    options = parser.parse_args()
    told = partial(print, file=sys.stderr, flush=True)
    print(json.dumps(measure(options.viewers, options.seconds, options.only, told=told)))


if __name__ == "__main__":
    main()
