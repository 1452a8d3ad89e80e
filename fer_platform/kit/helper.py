"""Helper processes that open strangers' files: what such a file costs has a bound that holds whatever it says.

A helper loads its libraries once and then forks for each question. The fork has a budget of memory, of processor time
and of time, set by the kernel; one that spends it dies alone, and the next question finds the helper as it was. The web
process itself never decodes anything. A helper ends when the process that uses it does.

    HELPER = Helper("campaigns.clip_process")          # the module runs `serve` (helper_server.py) as __main__
    document, blob = HELPER.ask({"do": "poster"}, file, Budget(megabytes=300, cpu_seconds=4, seconds=12))
"""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from fer_platform.kit.helper_server import BEGUN, DONE

_ROOT = Path(__file__).resolve().parent.parent.parent
_START_SECONDS = 60.0
_LARGEST_ANSWER = 16 * 1024 * 1024
_LEAD = re.compile(
    re.escape(BEGUN) + rb"(?:" + re.escape(DONE) + rb"(\d+)\n)*"
)  # what comes before an answer
# A helper needs no secret: of the environment it gets only what finds programs and places.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}


@dataclass(frozen=True)
class Budget:
    """What one question may cost: megabytes of memory above the idle helper, seconds of CPU, and seconds in all.

    `file_bytes`: how large the file may grow that the answer is written to, where there is one. `nice`: by how much it
    lets others go first (0..19).
    """

    megabytes: int
    cpu_seconds: float
    seconds: float
    file_bytes: int = 0
    nice: int = 0


class HelperBroken(RuntimeError):
    """The helper cannot be started: something is missing on this machine. The text says what."""


class HelperBusy(RuntimeError):
    """All places are taken; the same question makes sense again in a second."""


class BudgetSpent(ValueError):
    """The file needs more memory or time than its budget has."""


class FileRefused(ValueError):
    """The helper read the file and does not take it. The message is what the module's function raised."""


class Helper:
    """One helper of this process, started with the first question. May be used by several threads."""

    def __init__(self, module: str, *, places: int = 2) -> None:
        """`module`: what `python -m` runs. `places`: questions at once; more wait for a place."""
        self._module = module
        self._places = threading.BoundedSemaphore(places)
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._pid = 0  # of the process that started it: a fork needs one of its own

    def ask(
        self,
        document: Mapping[str, Any],
        file: BinaryIO | bytes,
        budget: Budget,
        *,
        wait: float = 30.0,
        output: BinaryIO | None = None,
        tell: Callable[[float], None] | None = None,
    ) -> tuple[dict[str, Any], bytes]:
        """Return the module's answer: a document, and bytes that belong to it.

        Args:
            document: what to do, as JSON of some kilobytes.
            file: what it is about; a file's position is 0 before and afterwards.
            wait: seconds to wait for a place.
            output: an empty file of ours that the answer is written to, where it is larger than an answer may be.
            tell: hears the share that is done, 0..1, now and then.

        Raises:
            FileRefused, BudgetSpent, HelperBusy, HelperBroken.
        """
        if not self._places.acquire(timeout=wait):
            raise HelperBusy("Other files are being read.")
        try:
            with _opened(file) as number:
                numbers = [number] if output is None else [number, output.fileno()]
                for _ in range(2):
                    text = self._answer({"budget": asdict(budget), **document}, numbers, budget.seconds, tell)
                    if text:
                        break  # otherwise the helper died before it began: another one is asked
        finally:
            self._places.release()
        if not text:
            raise HelperBroken(f"{self._module} dies as soon as it is asked.")
        if text == BEGUN:
            raise BudgetSpent("It needs more memory or time than one file may.")
        text = text.removeprefix(BEGUN)
        while text.startswith(DONE):
            text = text.partition(b"\n")[2]
        head, _, blob = text.partition(b"\n")
        if not head:
            raise BudgetSpent("It needs more memory or time than one file may.")
        answer = json.loads(head)
        if "refused" in answer:
            raise FileRefused(answer["refused"])
        if "spent" in answer:
            raise BudgetSpent("It needs more memory or time than one file may.")
        return answer, blob

    def _answer(
        self,
        document: dict[str, Any],
        numbers: list[int],
        seconds: float,
        tell: Callable[[float], None] | None,
    ) -> bytes:
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                self._send(json.dumps(document).encode(), [theirs.fileno(), *numbers])
            deadline = time.monotonic() + seconds + 1  # the helper's own clock rings first
            pieces, size, lead = [], 0, b""
            while True:
                ours.settimeout(max(0.01, deadline - time.monotonic()))
                try:
                    piece = ours.recv(1 << 16)
                except TimeoutError:
                    return BEGUN
                size += len(piece)
                if size > _LARGEST_ANSWER:
                    return BEGUN
                if not piece:
                    return b"".join(pieces)
                pieces.append(piece)
                if tell:
                    lead += piece
                    before = _LEAD.match(lead)
                    if before and before[1]:
                        tell(int(before[1]) / 100)
                    if not before or lead[before.end() :][:1] not in (b"", DONE):
                        tell = None  # the answer itself has begun, and may hold anything

    def _send(self, message: bytes, numbers: list[int]) -> None:
        with self._lock:
            for _ in range(2):
                if self._control is None or self._pid != os.getpid():
                    self._control, self._pid = self._started(), os.getpid()
                try:
                    socket.send_fds(self._control, [message], numbers)
                    return
                except OSError:  # it has died: another one
                    self._control.close()
                    self._control = None
        raise HelperBroken(f"{self._module} dies as soon as it is asked.")

    def _started(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            subprocess.Popen(
                [sys.executable, "-m", self._module, str(theirs.fileno())],
                cwd=_ROOT,
                env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ} | _ONE_THREAD,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl-C at a terminal is for the process that uses it
            )
        ours.settimeout(_START_SECONDS)
        try:
            said = ours.recv(4096)
        except OSError:
            said = b"It did not start in time."
        if said != b"ready":
            ours.close()
            raise HelperBroken(said.decode(errors="replace") or f"{self._module} ended at its start.")
        ours.settimeout(5)
        return ours


class _opened:
    """The number of an open file with these contents, at its beginning."""

    def __init__(self, file: BinaryIO | bytes) -> None:
        self._file, self._made = file, None

    def __enter__(self) -> int:
        if not isinstance(self._file, bytes):
            self._file.seek(0)
            try:
                return self._file.fileno()
            except (OSError, AttributeError):
                pass
        self._made = tempfile.TemporaryFile()
        data = self._file if isinstance(self._file, bytes) else self._file.read()
        self._made.write(data)
        self._made.seek(0)
        return self._made.fileno()

    def __exit__(self, *_: object) -> None:
        if self._made is not None:
            self._made.close()
        if not isinstance(self._file, bytes):
            self._file.seek(0)
