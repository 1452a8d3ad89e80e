"""A database that hangs, as on a frozen disk: probes answer all the same, and everything goes on when it thaws."""

import http.client
import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.chaos.installation import Installation
from tests.fer_platform.processes import free_port

WAITING = ["/v/nobody/", "/campaigns/", "/sign-in/", "/metrics", "/api/v1/try-it"]


def get(port: int, path: str, *, patience: float) -> tuple[int, float]:
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    connection.request("GET", path, headers={"Host": "localhost", "Cookie": f"sessionid={'a' * 32}"})
    status = connection.getresponse().status
    connection.close()
    return status, time.monotonic() - began


def with_children(pid: int) -> list[int]:
    """PostgreSQL's processes: each leads a session of its own, so no signal to a group reaches all."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(entry.parent.name)] = int(entry.read_text().rpartition(")")[2].split()[1])
    return [pid, *(child for child, parent in parents.items() if parent == pid)]


def ask_in_vain(port: int, path: str) -> None:
    with suppress(OSError):
        get(port, path, patience=4)


@pytest.mark.slow
def test_probes_answer_while_the_database_hangs(tmp_path: Path) -> None:
    with Installation(tmp_path / "i", port=free_port()) as installation:
        installation.start_servers()
        installation.start("web")
        assert get(installation.port, "/readyz", patience=20)[0] in {200, 503}
        servers = with_children(installation.children["postgres"].process.pid)
        assert len(servers) > 2
        for pid in servers:
            os.kill(pid, signal.SIGSTOP)
        try:
            asking = [
                threading.Thread(target=ask_in_vain, args=(installation.port, path)) for path in WAITING * 10
            ]
            for thread in asking:
                thread.start()
            time.sleep(1.5)  # the last answer of /readyz is kept for a second
            for _ in range(3):
                status, took = get(installation.port, "/livez", patience=10)
                assert (status, took < 1) == (200, True)
                status, took = get(installation.port, "/readyz", patience=10)
                assert (status, took < 3) == (503, True)
        finally:
            for pid in servers:
                with suppress(ProcessLookupError):  # one that was just ending is gone once its parent goes on
                    os.kill(pid, signal.SIGCONT)
        for thread in asking:
            thread.join()
        assert get(installation.port, "/v/nobody/", patience=20)[0] == 404
