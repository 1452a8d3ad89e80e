"""A child process: started so that it cannot outlive its parent, watched until it answers, stopped with a deadline."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from fer_platform.embedded import launch
from fer_platform.embedded.launch import die_with_parent

__all__ = ["Child", "Program", "StartFailed", "die_with_parent"]


class StartFailed(Exception):
    """A program could not be started; the text says which one, why, and shows the end of its log."""


@dataclass(frozen=True)
class Program:
    """What to start. `answers` says whether it is ready to serve; `log` takes its output (None: a pipe to be read)."""

    name: str
    command: tuple[str, ...]
    answers: Callable[[], bool] = lambda: True
    ready_seconds: float = 30.0
    stop_seconds: float = 3.0
    stop_signal: int = signal.SIGTERM
    orphan_signal: int = signal.SIGKILL
    identity: str = "self"
    log: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    keep_open: tuple[int, ...] = ()


class Child:
    """One run of a program. Start it from the main thread: the kernel ties a child to the *thread* that made it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        output = program.log.open("ab") if program.log else subprocess.PIPE
        head = (sys.executable, "-I", "-S", launch.__file__)
        settings = (str(os.getpid()), str(int(program.orphan_signal)), program.identity)
        try:
            self.process = subprocess.Popen(
                head + settings + program.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **program.environment},
                pass_fds=program.keep_open,
                start_new_session=True,  # the terminal's Ctrl-C must reach the supervisor alone
            )
        finally:
            if program.log:
                output.close()

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def wait_until_ready(self) -> None:
        """Return once the program answers.

        Raises:
            StartFailed: it ended, or stayed silent for `ready_seconds`.
        """
        deadline = time.monotonic() + self.program.ready_seconds
        while not self.program.answers():
            if not self.running:
                raise StartFailed(
                    f"{self.program.name} ended with status {self.process.returncode}.{self.log_end()}"
                )
            if time.monotonic() > deadline:
                seconds = f"{self.program.ready_seconds:.0f} s"
                raise StartFailed(f"{self.program.name} did not answer within {seconds}.{self.log_end()}")
            time.sleep(0.03)

    def log_end(self, lines: int = 15) -> str:
        """The last lines of the log, introduced by its path; empty for a program without a log of its own."""
        if not self.program.log:
            return ""
        text = self.program.log.read_bytes()[-8192:].decode(errors="replace")
        return f" The end of {self.program.log}:\n  " + "\n  ".join(text.splitlines()[-lines:])

    def ask_to_stop(self) -> None:
        if self.running:
            self.process.send_signal(self.program.stop_signal)

    def stop(self, *, seconds: float | None = None) -> None:
        """Ask it to stop, wait at most `seconds` (default: the program's own), then kill it with all its children."""
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(self.program.stop_seconds if seconds is None else seconds)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
