"""The helper's side of `helper.py`: one fork for each question, under limits of the kernel."""

import io
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

# From the question's document and its file to the answer's document and bytes.
Answer = Callable[[dict[str, Any], BinaryIO], tuple[dict[str, Any], bytes]]
_LARGEST_QUESTION = 64 * 1024
BEGUN, DONE = b"+", b"%"


class Sink:
    """Where a long answer goes, and how far it is: set in the fork that answers, before it begins."""

    path = ""  # of the output file; a question without one has none
    _connection: socket.socket | None = None
    _percent = 0

    @classmethod
    def open(cls, connection: socket.socket, output: int | None) -> None:
        cls._connection = connection
        cls.path = f"/proc/self/fd/{output}" if output is not None else ""

    @classmethod
    def tell(cls, share: float) -> None:
        """Tell who asks that this share, 0..1, is done; whole percents, each once."""
        percent = min(99, int(share * 100))
        if cls._connection is not None and percent > cls._percent:
            cls._percent = percent
            cls._connection.sendall(DONE + f"{percent}\n".encode())


def serve(prepare: Callable[[], object], answer: Answer, *, refusals: tuple[type[Exception], ...]) -> None:
    """Load what `prepare` loads, then answer until the asking process is gone.

    Args:
        answer: runs in a fork of its own each time; nothing that it changes outlives it.
        refusals: what `answer` raises where it does not take the file; the text goes to who asked.
    """
    control = socket.socket(fileno=int(sys.argv[1]))
    try:
        prepare()
    except Exception as error:  # whatever is missing: who asks must hear it
        control.send(f"{type(error).__name__}: {error}"[:4000].encode())
        sys.exit(1)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks
    control.send(b"ready")
    while True:
        message, numbers, _, _ = socket.recv_fds(control, _LARGEST_QUESTION, 3)
        if not message:
            return
        if os.fork() == 0:
            control.close()
            _answer_and_end(json.loads(message), *numbers, answer=answer, refusals=refusals)
        for number in numbers:
            os.close(number)


def _answer_and_end(
    document: dict[str, Any],
    reply: int,
    file: int,
    output: int | None = None,
    *,
    answer: Answer,
    refusals: tuple[type[Exception], ...],
) -> None:
    """Never returns: the fork ends here, whatever happens."""
    try:
        connection = socket.socket(fileno=reply)
        connection.sendall(BEGUN)  # from here on silence is this file's fault, not the helper's
        _limits_set(**document["budget"])
        Sink.open(connection, output)
        with open(f"/proc/self/fd/{file}", "rb") as opened:  # a position of our own
            told, blob = _told(document, opened, answer, refusals)
        connection.sendall(json.dumps(told).encode() + b"\n" + blob)
    finally:
        os._exit(0)


def _told(
    document: dict[str, Any], file: BinaryIO, answer: Answer, refusals: tuple[type[Exception], ...]
) -> tuple[dict[str, Any], bytes]:
    try:
        return answer(document, file)
    except refusals as error:
        return {"refused": str(error)}, b""
    except Exception as error:  # a library out of memory raises what it likes
        sys.stderr.write(f"{type(error).__name__} in a helper at a file of {_size(file)} bytes\n")
        return {"spent": type(error).__name__}, b""


def _limits_set(*, megabytes: int, cpu_seconds: float, seconds: float, file_bytes: int, nice: int) -> None:
    with open("/proc/self/statm") as pages:
        now = int(pages.read().split()[0]) * resource.getpagesize()
    most = now + megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    whole = int(cpu_seconds) + 1
    resource.setrlimit(
        resource.RLIMIT_CPU, (whole, whole)
    )  # beyond what the timer below can be talked out of
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would keep the picture
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    os.nice(nice)
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)  # each ends the process where it rings
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _size(file: BinaryIO) -> int:
    return file.seek(0, io.SEEK_END)
