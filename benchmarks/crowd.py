"""A crowd that watches at once: is all that was accepted ended, how long do answers take, and what becomes of the pace?

    python -m benchmarks.crowd [--viewers 1000] [--seconds 60] [--every 1.0]

Web, worker, beat, PostgreSQL and broker as `manage.py up` starts them. Each viewer's camera gives a frame each
`--every` seconds, or as seldom as the last answer asked. As in the page, one batch is under way at a time, with all
frames that wait (ten at most); what was not accepted is sent again, later each time; and in the end each one asks for
ten seconds what became of its frames. Results are asked for each second meanwhile.
Given are the answers' 99th percentile, the paces that were asked for, the web's memory after it, and the audit once all
has ended.
"""

import argparse
import asyncio
import json
import os
import random
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np

from benchmarks.live import sittings_make
from benchmarks.process_time import proportional_megabytes
from benchmarks.servers import servers
from tests.inference.wire import CONTENT_TYPE, batch_body, frame

_BATCH_MOST, _WAIT_SECONDS, _AUDIT_SECONDS = 10, 60.0, 110
_FIRST_PAUSE, _LONGEST_PAUSE, _LAST_ASK, _LAST_WAIT = 0.5, 10.0, 0.4, 10.0  # seconds, as the page's


@dataclass
class Seen:
    answers: list[float] = field(default_factory=list)  # ms, of each 202
    statuses: Counter[int] = field(default_factory=Counter)
    paces: Counter[int] = field(default_factory=Counter)  # ms that answers asked for
    page: list[float] = field(default_factory=list)  # ms
    asked: Counter[int] = field(default_factory=Counter)  # statuses of what is asked in the end
    taken: int = 0  # frames that cameras gave
    accepted: int = 0


class Connection:
    """One kept-alive connection of HTTP/1.1, as a browser would keep it."""

    def __init__(self, port: int) -> None:
        self._port, self._streams = port, None

    async def ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes = b""
    ) -> tuple[int, dict, bytes]:
        """Return status, headers and body. Raises: OSError, EOFError, TimeoutError."""
        try:
            return await asyncio.wait_for(self._ask(method, path, headers, body), _WAIT_SECONDS)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
        self._streams = None

    async def _ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict, bytes]:
        if not self._streams:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        told = {"Host": "localhost", "Content-Length": str(len(body)), **headers}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items()), "", ""]
        writer.write("\r\n".join(lines).encode() + body)
        await writer.drain()
        first, *rest = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        answered = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}
        content = await reader.readexactly(int(answered.get("content-length", 0)))
        if answered.get("connection", "").lower() == "close":
            self.close()
        return int(first.split()[1]), answered, content


async def _camera(waiting: list[int], pace: list[float], seen: Seen, until: float) -> None:
    while time.monotonic() < until:
        waiting.append(seen.taken)
        seen.taken += 1
        await asyncio.sleep(pace[0])


async def _viewer(
    session: dict, port: int, jpeg: bytes, every: float, delay: float, seen: Seen, until: float
) -> None:
    await asyncio.sleep(delay)
    path = f"/api/v1/sessions/{session['session']}/snapshots"
    headers = {"Authorization": f"Viewer {session['token']}", "Content-Type": CONTENT_TYPE}
    connection, waiting, pace, sequence, tries = Connection(port), [], [every], 0, 0
    camera = asyncio.create_task(_camera(waiting, pace, seen, until))
    while not camera.done() or waiting:
        count = min(len(waiting), _BATCH_MOST)
        if not count:
            await asyncio.sleep(0.05)
            continue
        frames = [frame(sequence + place, session["exposure"]) for place in range(count)]
        began, rest = time.monotonic(), _pause(tries)
        with suppress(OSError, EOFError, TimeoutError):
            status, answered, content = await connection.ask(
                "POST", path, headers, batch_body(frames, [jpeg] * count)
            )
            seen.statuses[status] += 1
            if status == 202:
                told = json.loads(content)
                seen.answers.append(1000 * (time.monotonic() - began))
                seen.accepted += told["accepted"] + told["duplicates"]
                seen.paces[told["next_interval_ms"]] += 1
                pace[0], sequence, rest = max(every, told["next_interval_ms"] / 1000), sequence + count, 0.0
                del waiting[:count]
            else:
                rest = max(rest, float(answered.get("retry-after", 0)))
                pace[0] = min(8.0, 2 * pace[0])  # as the page does
        tries = tries + 1 if rest else 0
        await asyncio.sleep(rest)
    await _end_awaited(connection, path, headers, pace[0], seen)
    connection.close()


def _pause(tries: int) -> float:
    return min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**tries) * random.uniform(0.75, 1.25)


async def _end_awaited(connection: Connection, path: str, headers: dict, pace: float, seen: Seen) -> None:
    until = time.monotonic() + _LAST_WAIT
    while time.monotonic() < until:
        await asyncio.sleep(max(_LAST_ASK, pace))
        with suppress(OSError, EOFError, TimeoutError):
            status, answered, content = await connection.ask("GET", path, headers)
            seen.asked[status] += 1
            if status == 200 and json.loads(content)["unended_from"] is None:
                return
            await asyncio.sleep(float(answered.get("retry-after", 0)))


async def _page(path: str, port: int, token: str, seen: Seen, until: float) -> None:
    connection = Connection(port)
    while time.monotonic() < until:
        began = time.monotonic()
        with suppress(OSError, EOFError, TimeoutError):
            await connection.ask(
                "GET", path, {"Authorization": f"Bearer {token}", "Accept": "application/json"}
            )
            seen.page.append(1000 * (time.monotonic() - began))
        await asyncio.sleep(1)
    connection.close()


async def _crowd(
    sessions: list[dict], port: int, jpeg: bytes, options: argparse.Namespace, page: tuple
) -> Seen:
    seen, until = Seen(), time.monotonic() + options.seconds
    viewers = [
        _viewer(session, port, jpeg, options.every, options.every * place / len(sessions), seen, until)
        for place, session in enumerate(sessions)
    ]
    await asyncio.gather(_page(*page, seen, until), *viewers)
    return seen


def measure(options: argparse.Namespace) -> dict:
    with servers() as installation:
        seeded = installation.seed(sessions=options.viewers)
        make = ("token", "make", "Crowd", "--organisation", "alpine", "--scope", "results:read")
        page = (
            f"/api/v1/ads/{seeded['ad']}/trace",
            installation.port,
            installation.command(*make).strip(),
        )
        for name in ("beat", "worker", "web"):
            installation.start(name)
        jpeg = sittings_make(1, None)[0][0]
        seen = asyncio.run(_crowd(seeded["sessions"], installation.port, jpeg, options, page))
        over = time.monotonic()
        totals = json.loads(
            installation.command("snapshots", "audit", "--wait", str(_AUDIT_SECONDS), "--json")
        )["totals"]
        drained = time.monotonic() - over
        web = proportional_megabytes(installation.children["web"].process.pid)
    p99 = {
        name: round(float(np.percentile(times, 99)))
        for name, times in (("answers", seen.answers), ("page", seen.page))
    }
    return {
        "benchmark": "crowd",
        "viewers": options.viewers,
        "frames": {"taken": seen.taken, "accepted": seen.accepted},
        "audit": totals,
        "p99_ms": p99,
        "statuses": dict(seen.statuses),
        "asked_in_the_end": dict(seen.asked),
        "pace_ms": {"least": min(seen.paces), "most": max(seen.paces)},
        "drained_s": round(drained, 1),
        "web_mb": round(web),
        "load": os.getloadavg()[0],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--every", type=float, default=1.0)
    print(json.dumps(measure(parser.parse_args()), indent=1))


if __name__ == "__main__":
    main()
