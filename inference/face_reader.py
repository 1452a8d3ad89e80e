"""The web process's own reader of faces: loaded with the first picture, used by one request at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inference.engine.faces import FaceReader

# One request reads and few wait: the other threads of the web process stay free for viewers' snapshots.
PLACES = 3
_places = threading.BoundedSemaphore(PLACES)
_reading = threading.Lock()


class ReaderBusy(Exception):
    """All places are taken; the same request makes sense again in a second."""


@contextmanager
def face_reader() -> Iterator["FaceReader"]:
    """Wait for the reader and hold it. Raises ReaderBusy, and WeightsError where it cannot be loaded."""
    if not _places.acquire(blocking=False):
        raise ReaderBusy
    try:
        with _reading:
            yield _loaded()
    finally:
        _places.release()


@lru_cache(maxsize=1)
def _loaded() -> "FaceReader":
    from inference.engine.faces import face_reader_build

    return face_reader_build(threads=1)
