"""A whole installation whose parts can be killed: database, broker, web, worker and beat, all real processes."""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from fer_platform.embedded.addresses import database_url, redis_url
from fer_platform.embedded.children import Child, Program, StartFailed
from fer_platform.embedded.postgres import create_database, postgres_program
from fer_platform.embedded.programs import ROOT, beat_program, web_program, worker_program
from fer_platform.embedded.valkey import valkey_program

_RESTART_PATIENCE = 20.0  # seconds; a killed PostgreSQL's children hold its memory for a moment


class Installation:
    """Use it as a context; its folder holds data, sockets and logs. All programs share one environment."""

    def __init__(self, folder: Path, *, port: int, durable: bool = True, **settings: str) -> None:
        self.folder, self.port, self.durable = folder, port, durable
        own = {
            "DATA_DIR": str(folder),
            "DATABASE_URL": database_url(folder),
            "REDIS_URL": redis_url(folder),
            "SECRET_KEY": secrets.token_urlsafe(50),
            "PORT": str(port),
            "LOG_LEVEL": "WARNING",
            "SNAPSHOT_PACE_MOST": "0",  # a few sessions send here what hundreds would
        }
        self.environment = {**own, **settings}
        self.children: dict[str, Child] = {}
        (folder / "log").mkdir(parents=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        for child in reversed(self.children.values()):
            child.stop()

    def start_servers(self) -> None:
        for name in ("postgres", "valkey"):
            self.start(name)
        create_database(self.folder)
        self.command("migrate", "--verbosity", "0")

    def start(self, name: str) -> None:
        """Start a part and wait until it answers; try again while its dead predecessor still lingers."""
        until = time.monotonic() + _RESTART_PATIENCE
        while True:
            child = Child(self._program(name))
            try:
                child.wait_until_ready()
            except StartFailed:
                child.wait_or_kill(0)
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
            else:
                self.children[name] = child
                return

    def kill(self, name: str, signum: int) -> None:
        """Send the signal to a part's main process, and see it end with its children."""
        child = self.children[name]
        with suppress(ProcessLookupError):
            os.kill(child.process.pid, signum)
        child.wait_or_kill(10)

    def command(self, *arguments: str, fails: bool = False, seconds: float = 120) -> str:
        """Run a management command against this installation; return what it printed."""
        return self._run(["manage.py", *arguments], fails=fails, seconds=seconds)

    def seed(self, **options: object) -> dict:
        """Make a published campaign and its sessions, as `tests.chaos.seed` does it; return what that printed."""
        return json.loads(self._run(["-m", "tests.chaos.seed", json.dumps(options)], seconds=600))

    def _run(self, arguments: list[str], *, fails: bool = False, seconds: float = 120) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert bool(done.returncode) == fails, (
            f"{arguments} ended with {done.returncode}: {done.stdout}{done.stderr}"
        )
        return done.stdout

    def _program(self, name: str) -> Program:
        log = self.folder / "log" / f"{name}.log"
        makers: dict[str, Callable[[], Program]] = {
            "postgres": lambda: postgres_program(self.folder, log=log, durable=self.durable),
            "valkey": lambda: valkey_program(self.folder, log=log),
            "web": lambda: web_program(host="127.0.0.1", port=self.port, keep_open=()),
            "worker": lambda: worker_program(keep_open=()),
            "mortal_worker": lambda: _mortal(worker_program(keep_open=())),
            "beat": lambda: beat_program(self.folder, keep_open=()),
        }
        program = makers[name]()
        return replace(program, log=log, environment={**program.environment, **self.environment})


def _mortal(program: Program) -> Program:
    """The same worker, with the application that a poison picture kills."""
    swap = {"fer_platform": "tests.chaos.mortal_worker"}
    return replace(program, command=tuple(swap.get(part, part) for part in program.command))
