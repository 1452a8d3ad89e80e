"""Runs `manage.py up` for the tests and finds every process that came from it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment_of(data_dir: Path, port: int) -> dict[str, str]:
    """The environment of a person who sets nothing but the folder and the port."""
    own = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY"}
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return kept | {"DATA_DIR": str(data_dir), "PORT": str(port)}


def processes_of(data_dir: Path) -> list[int]:
    """Every process, however deep, that inherited this data folder in its environment."""
    mark, found = f"DATA_DIR={data_dir}\0".encode(), []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and mark in (entry / "environ").read_bytes():
                found.append(int(entry.name))
    return found


def eventually(condition: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/livez", timeout=5) as response:
            return response.status == 200
    except (OSError, urllib.error.URLError):
        return False


def page(port: int, path: str = "/") -> bytes:
    with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=20) as response:
        return response.read()


def run_up(data_dir: Path, port: int) -> subprocess.CompletedProcess[str]:
    """Run `up` where it is expected to refuse."""
    command = [sys.executable, str(ROOT / "manage.py"), "up"]
    return subprocess.run(
        command,
        env=environment_of(data_dir, port),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def running_up(data_dir: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A run of `up` that serves its first page and knows it: until then, a web process that dies ends the start.

    Whatever is left of it at the end is killed.
    """
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    output = data_dir.parent / f"up-{time.monotonic_ns()}.log"
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "up"],
            env=environment_of(data_dir, port),
            cwd=ROOT,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        serves = b"the web answers on port"
        assert eventually(lambda: serves in output.read_bytes() or process.poll() is not None, seconds=60), (
            output.read_text()
        )
        assert process.poll() is None, output.read_text()
        yield process
    finally:
        process.kill()
        process.wait()
        for pid in processes_of(data_dir):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
