"""One run at a time for a data folder: an advisory lock that the kernel lets go when the last holder is gone.

The lock's file descriptor is handed down to every child. So after `kill -9` of the parent it stays locked for the
moment that its children take to die, and a second run can never open data that a dying server still writes.
"""

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path


class AlreadyRunning(Exception):
    """Another run holds the folder. `pid` is its process, or None where only left-over children hold it."""

    def __init__(self, pid: int | None) -> None:
        super().__init__(pid)
        self.pid = pid


def take_lock(path: Path, *, patience_seconds: float = 5.0) -> int:
    """Lock `path` and return the descriptor to keep open and to hand down.

    Waits up to `patience_seconds` where the holder's parent is gone and only its children remain.

    Raises:
        AlreadyRunning: the lock is held.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = _live_owner(path)
            if pid or time.monotonic() > deadline:
                os.close(descriptor)
                raise AlreadyRunning(pid) from None
            time.sleep(0.05)
        else:
            os.truncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode(), 0)
            return descriptor


def _live_owner(path: Path) -> int | None:
    with suppress(OSError, ValueError):
        pid = int(path.read_text())
        os.kill(pid, 0)
        return pid
    return None
