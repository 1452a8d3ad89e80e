"""gunicorn's threaded worker with fair shares: a request waits for nobody's slowness but that of its own kind.

Two faults of the plain worker, each found by eight connections that stopped every viewer:

- A connection that sends slowly held a thread. Here the main loop gathers heads and bodies, as many bytes as there are,
  and a thread begins when all is there. What is not there in time is closed.
- Sign-ins (which compute), exports and slow downloads took all threads. Here each kind of request has its own.

Frames come by the thousand, and their senders keep what was not taken: where one more would wait too long behind those
that wait, as long as each place took lately, it is told to come back (429), so that an answer is never long in coming
however many ask at once.

Bodies larger than `GATHERED` (an ad's file) are read by a thread, as before: only signed-in people may send them
(`bodies.py`), and they find two threads.
"""

import os
import random
import re
import socket
import sys
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from struct import pack
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

GATHERED = 6 * 1024 * 1024  # a batch of frames at its largest, with room
_LONGEST_HEAD = 64 * 1024
_HELD_MOST = 256 * 1024 * 1024  # bytes of all bodies that are under way to this process
HEAD_SECONDS, BODY_SECONDS = 10.0, 60.0  # a batch of 1.3 MB takes 26 s at 400 kbit/s
_STALLED_SECONDS = 30  # a thread waits no longer for the other side to read or send
LONGEST_QUEUE_SECONDS = 0.2  # that a batch of frames waits for a thread, as far as it can be foreseen
# A page that is computed gives the interpreter up so often: a batch of frames asks for it some ten times.
SWITCH_SECONDS = 0.001
_LEARNS = 0.05  # how much of what is foreseen is of the latest batch
_COME_BACK = (1, 4)  # seconds: not all at the same moment
_TOO_BUSY = b"""{"type": "about:blank", "title": "too_busy", "status": 429, "code": "too_busy",
 "detail": "Nothing was taken: send it again after Retry-After seconds."}"""
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*\r\n", re.IGNORECASE)
_BY_A_THREAD = re.compile(rb"\r\n(?:transfer-encoding|expect|upgrade):", re.IGNORECASE)

# Threads of each kind; each keeps at most one connection to the database.
LANES = {
    "frames": 4,
    "viewers": 4,
    "pages": 8,
    "files": 8,
    "uploads": 2,
    "exports": 2,
    "downloads": 4,
    "sign_in": 2,
    "metrics": 1,
    "ready": 2,
    "alive": 1,
}
_KINDS = tuple(
    (lane, re.compile(pattern))
    for lane, pattern in (
        ("alive", rb"/livez"),
        ("ready", rb"/readyz"),
        ("metrics", rb"/metrics"),
        ("sign_in", rb"/(sign-in|admin/login|password|join)/"),
        ("downloads", rb"/api/v1/exports/[^/]+/file"),
        ("files", rb"/.*/(media|poster)/?(\?|$)|/.*/media/(file|poster)/"),
        ("frames", rb"/api/v1/sessions/[^/]+/(snapshots|readings)$"),
        ("viewers", rb"/(api/v1/(sessions|viewing)|v)/"),
        ("exports", rb"/[^?]*\.(zip|xlsx|pdf|csv|png)(\?|$)"),
    )
)


def lane_of(target: bytes, length: int) -> str:
    """Return the kind of a request by its path and the length of its body; paths that are nobody's are pages."""
    if length > GATHERED:
        return "uploads"
    path = (
        target.partition(b"://")[2].partition(b"/")[2].join((b"/", b"")) if b"://" in target[:8] else target
    )
    return next((lane for lane, kind in _KINDS if kind.match(path)), "pages")


def _step_back() -> None:
    """Leave the cores to the other threads: on Linux each has a priority of its own. Hashing holds no interpreter."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


class _Gathered:
    """What was received already, then the socket itself: what gunicorn's parser reads from."""

    def __init__(self, sock: socket.socket, data: bytes) -> None:
        self._sock, self._data = sock, memoryview(data)

    def recv(self, size: int) -> bytes:
        if not self._data:
            return self._sock.recv(size)
        piece, self._data = self._data[:size], self._data[size:]
        return bytes(piece)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


class LaneWorker(ThreadWorker):
    """`worker_class` of both gunicorn configurations; `threads` there is not used."""

    def get_thread_pool(self) -> ThreadPoolExecutor:
        sys.setswitchinterval(SWITCH_SECONDS)
        self._lanes = {
            name: ThreadPoolExecutor(
                max_workers=threads,
                thread_name_prefix=name,
                initializer=_step_back if name == "sign_in" else None,
            )
            for name, threads in LANES.items()
        }
        self._arriving: set[TConn] = set()
        self._held = 0
        # Of each batch of frames that waits for a thread: since when, and behind how many.
        self._queued: deque[tuple[float, int]] = deque()
        self._place_seconds = 0.005  # that a place in that queue takes
        return self._lanes["pages"]

    def run(self) -> None:
        try:
            super().run()
        finally:
            for pool in self._lanes.values():
                pool.shutdown(wait=False)

    def enqueue_req(self, conn: TConn) -> None:
        """Every way of a request leads here, in the main thread: a new connection, one kept alive, one pipelined."""
        conn.received = bytearray(conn.parser.unreader.take_buffered() if conn.initialized else b"")
        conn.needed, conn.lane = None, "pages"
        conn.deadline = time.monotonic() + HEAD_SECONDS
        conn.sock.setblocking(False)
        self._arriving.add(conn)
        self._held += len(conn.received)
        self.poller.register(conn.sock, EVENT_READ, partial(self._arrives, conn))
        if conn.received:
            self._go_on(conn)

    def _arrives(self, conn: TConn, _: object) -> None:
        try:
            data = conn.sock.recv(256 * 1024)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self._drop(conn)
            return
        conn.received += data
        self._held += len(data)
        self._go_on(conn)

    def _go_on(self, conn: TConn) -> None:
        """Read the head when it is whole, and hand over what is complete."""
        if conn.needed is None:
            end = conn.received.find(b"\r\n\r\n", 0, _LONGEST_HEAD)
            if end >= 0:
                self._judge(conn, bytes(conn.received[: end + 4]))
            elif len(conn.received) > _LONGEST_HEAD:
                conn.needed = 0  # the parser says what is wrong with it
        if conn.needed is not None and len(conn.received) >= conn.needed:
            self._hand_over(conn)
        elif self._held > _HELD_MOST:
            self._drop(conn)

    def _judge(self, conn: TConn, head: bytes) -> None:
        found = _LENGTH.search(head)
        length = int(found[1]) if found else 0
        target = head.split(b"\r\n", 1)[0].split(b" ")[1:2]
        conn.lane = lane_of(target[0] if target else b"", length)
        gathered = length <= GATHERED and not _BY_A_THREAD.search(head)
        conn.needed = len(head) + (length if gathered else 0)
        conn.deadline = time.monotonic() + BODY_SECONDS

    def _hand_over(self, conn: TConn) -> None:
        self._forget(conn)
        if conn.lane == "frames":
            now, ahead = time.monotonic(), len(self._queued)
            if self._wait_foreseen(now) > LONGEST_QUEUE_SECONDS:
                self._send_away(conn)
                return
            self._queued.append((now, ahead))
        done = self._lanes[conn.lane].submit(self.handle, conn)
        done.add_done_callback(lambda future: self.method_queue.defer(self.finish_request, conn, future))

    def _wait_foreseen(self, now: float) -> float:
        """Seconds; where the first of those that wait has waited longer already, no less than that."""
        try:
            since, _ = self._queued[0]
        except IndexError:  # threads take from it meanwhile
            return 0.0
        return max(len(self._queued) * self._place_seconds, now - since)

    def _send_away(self, conn: TConn) -> None:
        """Answer without a thread; the main loop has no time for more."""
        head = (
            "HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/problem+json\r\n"
            f"Content-Length: {len(_TOO_BUSY)}\r\nRetry-After: {random.randint(*_COME_BACK)}\r\n"
            "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
        )
        with suppress(OSError):
            conn.sock.send(head.encode() + _TOO_BUSY)
        self.nr_conns -= 1
        conn.close()

    def _drop(self, conn: TConn) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        conn.close()

    def _forget(self, conn: TConn) -> None:
        self.poller.unregister(conn.sock)
        self._arriving.discard(conn)
        self._held -= len(conn.received)

    def murder_pending(self) -> None:
        """Close what did not arrive in time, or not begun when we stop; gunicorn's loop asks for it every second."""
        super().murder_pending()
        now = time.monotonic()
        for conn in list(self._arriving):
            if conn.deadline > now and (self.alive or conn.received):
                continue
            self._drop(conn)

    def handle(self, conn: TConn) -> Any:
        """Run in a thread of the request's lane: parse what has been gathered, and answer."""
        if conn.lane == "frames":
            since, ahead = self._queued.popleft()
            took = (time.monotonic() - since) / (ahead + 1)
            self._place_seconds += _LEARNS * (took - self._place_seconds)
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            conn.sock.setsockopt(socket.SOL_SOCKET, option, pack("ll", _STALLED_SECONDS, 0))
        conn.sock.setblocking(True)
        conn.init()
        conn.parser.unreader.sock = _Gathered(conn.sock, bytes(conn.received))
        conn.received = bytearray()
        conn.data_ready = True
        return super().handle(conn)
