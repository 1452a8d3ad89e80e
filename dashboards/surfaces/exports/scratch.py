"""A folder for what a library writes beside a file while it is made: it outlives no worker, however that ends."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX, _HELD = "fer-export-", "held"


@contextmanager
def scratch() -> Iterator[str]:
    """Give a folder of one's own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as folder, (Path(folder) / _HELD).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield folder


def scratch_sweep() -> int:
    """Delete the folders of workers that were killed: rows of persons lie in them. Return how many."""
    swept = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            with (folder / _HELD).open() as held:
                fcntl.flock(
                    held, fcntl.LOCK_EX | fcntl.LOCK_NB
                )  # the system lets go of what a dead process held
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # somebody writes in it, or it has just come or gone
            continue
        swept += 1
    return swept
