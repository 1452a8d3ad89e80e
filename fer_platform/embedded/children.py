"""A child process: it cannot outlive its parent, is watched until it answers, and is stopped with a deadline."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
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
    """What to start. `answers` says whether it is ready to serve; its output goes to `log`, or is echoed."""

    name: str
    command: tuple[str, ...]
    answers: Callable[[], bool] = lambda: True
    ready_seconds: float = 30.0
    stop_seconds: float = 3.0
    stop_signal: int = signal.SIGTERM
    orphan_signal: int = signal.SIGKILL
    identity: str = "self"
    folder: str = "/"
    log: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    keep_open: tuple[int, ...] = ()


class Child:
    """One run of a program. Make it in the main thread: the kernel ties a child to the *thread* that made it."""

    def __init__(self, program: Program, *, echo: Callable[[str], None] = lambda line: None) -> None:
        """`echo` gets each line that a program without a log file writes."""
        self.program = program
        self._recent: deque[str] = deque(maxlen=15)
        output = program.log.open("ab") if program.log else subprocess.PIPE
        head = (sys.executable, "-I", "-S", launch.__file__)
        settings = (str(os.getpid()), str(int(program.orphan_signal)), program.identity)
        try:
            self.process = subprocess.Popen(
                head + settings + program.command,
                cwd=program.folder,
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
        if not program.log:
            threading.Thread(target=self._read_output, args=(echo,), daemon=True).start()

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
                status = self.process.returncode
                raise StartFailed(f"{self.program.name} ended with status {status}.{self.log_end()}")
            if time.monotonic() > deadline:
                seconds = f"{self.program.ready_seconds:.0f} s"
                raise StartFailed(f"{self.program.name} did not answer within {seconds}.{self.log_end()}")
            time.sleep(0.03)

    def log_end(self) -> str:
        """The last lines that the program wrote, ready to be appended to a message."""
        lines, place = list(self._recent), "what it wrote"
        if self.program.log:
            lines = self.program.log.read_bytes()[-8192:].decode(errors="replace").splitlines()[-15:]
            place = str(self.program.log)
        return "".join(f"\n  {line}" for line in (f"The end of {place}:", *lines)) if lines else ""

    def ask_to_stop(self) -> None:
        if self.running:
            self.process.send_signal(self.program.stop_signal)

    def wait_or_kill(self, seconds: float) -> bool:
        """Wait at most `seconds`, then kill it with all its children. Returns whether it ended by itself."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        by_itself = not self.running
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        return by_itself

    def stop(self) -> None:
        self.ask_to_stop()
        self.wait_or_kill(self.program.stop_seconds)

    def _read_output(self, echo: Callable[[str], None]) -> None:
        for raw in self.process.stdout or ():
            line = raw.decode(errors="replace").rstrip()
            self._recent.append(line)
            echo(line)
