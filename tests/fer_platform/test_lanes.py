"""Slow connections hold no thread, and no kind of request waits for another: a real gunicorn, a small application."""

import http.client
import json
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from fer_platform import lanes
from fer_platform.lanes import LANES, LaneWorker, lane_of
from tests.fer_platform.processes import ROOT

ASKED = b"POST /api/v1/sessions/1/snapshots HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"


def application(environ: dict, start: Callable[..., Any]) -> list[bytes]:
    """Answers with the length of the body and its sum; `/slow…` takes its time."""
    path = environ["PATH_INFO"]
    if "slow" in path:
        time.sleep(2)
    read = b"" if "unread" in path else environ["wsgi.input"].read()
    said = f"{len(read)} {sum(read)} {threading.current_thread().name.split('_')[0]}\n".encode()
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(said)))])
    return [said]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "tests.fer_platform.test_lanes:application"]
    command += ["--worker-class", "fer_platform.lanes.LaneWorker", "--bind", f"127.0.0.1:{number}"]
    command += ["--no-control-socket", "--keep-alive", "15"]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        deadline = time.monotonic() + 60
        while not _answers(number):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield number
    finally:
        server.terminate()
        server.wait(20)


def _answers(port: int) -> bool:
    try:
        return bool(asked(port, "/livez"))
    except OSError:
        return False


def asked(port: int, path: str, body: bytes = b"", **more: Any) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("POST" if body else "GET", path, body=body or None, **more)
    answer = connection.getresponse().read().decode()
    connection.close()
    return answer


def timed(port: int, path: str) -> float:
    began = time.monotonic()
    asked(port, path)
    return time.monotonic() - began


def connected(port: int, sent: bytes) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port))
    sock.sendall(sent)
    return sock


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET /", ASKED, ASKED + b"\r\nabc", ASKED.replace(b"api/v1/sessions/1/snapshots", b"livez")],
)
def test_slow_sockets_hold_no_thread(port: int, sent: bytes) -> None:
    with ExitStack() as many:
        for _ in range(40):
            many.enter_context(connected(port, sent))
        for path in ("/livez", "/api/v1/sessions/1/camera", "/campaigns/", "/v/abc/"):
            assert timed(port, path) < 1.5, path


def test_each_kind_has_threads_of_its_own(port: int) -> None:
    slow = ["/sign-in/slow", "/campaigns/1/slow.zip"] * 4 + ["/campaigns/slow", "/v/slow/ads/1/media"] * 12
    waiting = [threading.Thread(target=asked, args=(port, path)) for path in slow]
    for thread in waiting:
        thread.start()
    time.sleep(0.3)
    for path in ("/livez", "/readyz", "/api/v1/sessions/1/snapshots", "/v/abc/"):
        assert timed(port, path) < 1.5, path
    for thread in waiting:
        thread.join()


def test_crowd_of_frames_is_answered_soon_and_nobody_else_waits(port: int) -> None:
    """Far more than the threads can do: who is not taken hears so at once, with when to come back."""
    found: list[tuple[int, float]] = []

    def send() -> None:
        for _ in range(2):
            began = time.monotonic()
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("POST", "/api/v1/sessions/slow/snapshots", body=b"frames")
            answer = connection.getresponse()
            assert answer.status in (200, 429)
            if answer.status == 429:
                assert 1 <= int(answer.headers["Retry-After"]) <= 4
                assert json.loads(answer.read())["code"] == "too_busy"
            found.append((answer.status, time.monotonic() - began))
            connection.close()
            time.sleep(0.4)

    crowd = [threading.Thread(target=send) for _ in range(90)]
    for thread in crowd:
        thread.start()
        time.sleep(0.01)
    assert timed(port, "/api/v1/sessions/1/camera") < 1.5
    for thread in crowd:
        thread.join()
    # A thread is taken for two seconds; what came in the first fifth of a second waits for one.
    assert max(seconds for status, seconds in found if status == 429) < 1.5
    taken = [seconds for status, seconds in found if status == 200]
    assert LANES["frames"] <= len(taken) <= 60
    assert asked(port, "/api/v1/sessions/1/snapshots", b"x").endswith("frames\n"), "the door is open again"


@pytest.mark.parametrize("length", [1, 5_000, 700_000, lanes.GATHERED, lanes.GATHERED + 1_000_000])
def test_bodies_arrive_whole(port: int, length: int) -> None:
    body = bytes(range(256)) * (length // 256) + b"x" * (length % 256)
    assert asked(port, "/campaigns/", body).startswith(f"{length} {sum(body)} ")


def test_chunks_pipelines_and_kept_connections(port: int) -> None:
    sock = connected(port, b"")
    head = b"POST /campaigns/ HTTP/1.1\r\nHost: x\r\n"
    sock.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
    time.sleep(0.1)
    sock.sendall(b"2\r\nde\r\n0\r\n\r\n")
    assert _read(sock) == [b"5 495 pages\n"]
    one = head + b"Content-Length: 3\r\n\r\nabc"
    sock.sendall(one + one + head + b"Content-Length: 4\r\n\r\nab")
    time.sleep(0.1)
    sock.sendall(b"cd")
    answered = b"".join(_read(sock, 3))
    assert answered == b"3 294 pages\n3 294 pages\n4 394 pages\n"
    sock.sendall(head + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    assert b"100 Continue" in sock.recv(65536)
    sock.sendall(b"ok")
    assert _read(sock) == [b"2 218 pages\n"]
    sock.close()


def _read(sock: socket.socket, answers: int = 1) -> list[bytes]:
    """Return the last lines of so many answers; each has one line of a body."""
    sock.settimeout(10)
    data = b""
    while data.count(b" pages\n") < answers:
        data += sock.recv(65536)
    return [part.rpartition(b"\r\n")[2] + b" pages\n" for part in data.split(b" pages\n")[:-1]]


def test_unread_body_does_not_become_a_request(port: int) -> None:
    sock = connected(
        port, ASKED.replace(b"snapshots", b"unread") + b"\r\n" + (b"GET / HTTP/1.1\r\n\r\n" * 60)[:1000]
    )
    sock.settimeout(10)
    answer = sock.recv(65536)
    assert answer.count(b"HTTP/1.1") == 1
    sock.close()


@pytest.mark.parametrize(
    ("target", "length", "lane"),
    [
        (b"/livez", 0, "alive"),
        (b"/readyz", 0, "ready"),
        (b"/sign-in/?next=/", 0, "sign_in"),
        (b"/admin/login/", 0, "sign_in"),
        (b"/api/v1/sessions/1/snapshots", 300_000, "frames"),
        (b"/api/v1/sessions/1/camera", 300_000, "viewers"),
        (b"/api/v1/viewing/abc/sessions", 100, "viewers"),
        (b"/v/abc/", 0, "viewers"),
        (b"/v/abc/ads/1/media", 0, "files"),
        (b"/campaigns/1/ads/2/poster?x", 0, "files"),
        (b"/admin/campaigns/ad/1/media/file/", 0, "files"),
        (b"/campaigns/1/export.zip?panel=1", 0, "exports"),
        (b"/campaigns/1/ads/2/report.pdf", 0, "exports"),
        (b"/api/v1/exports/4b9f/file?key=x", 0, "downloads"),
        (b"/campaigns/1/?x=.zip", 0, "pages"),
        (b"http://here.example/livez", 0, "alive"),
        (b"/admin/campaigns/ad/add/", 50_000_000, "uploads"),
        (b"", 0, "pages"),
    ],
)
def test_lane_of_a_request(target: bytes, length: int, lane: str) -> None:
    assert lane_of(target, length) == lane
    assert lane in LANES


def test_both_installations_run_it() -> None:
    for name in ("fer_platform/embedded/gunicorn_conf.py", "docker/gunicorn_conf.py"):
        assert 'worker_class = "fer_platform.lanes.LaneWorker"' in (ROOT / name).read_text()


def test_wait_is_foreseen_from_what_a_place_took_lately() -> None:
    worker = LaneWorker.__new__(LaneWorker)
    worker._queued, worker._place_seconds = deque(), 0.01
    assert worker._wait_foreseen(now=5.0) == 0
    worker._queued.extend((5.0, ahead) for ahead in range(50))  # a burst: none has waited yet
    assert worker._wait_foreseen(now=5.0) == pytest.approx(0.5) and lanes.LONGEST_QUEUE_SECONDS < 0.5
    assert worker._wait_foreseen(now=7.0) == pytest.approx(2.0), "the first has waited longer already"
