"""Batches made by a thread of their own while the network works."""

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import TypeVar

Batch = TypeVar("Batch")


def made_ahead(batches: Iterable[Batch], *, most: int = 8) -> Iterator[Batch]:
    """Yield the batches, of which a thread makes up to `most` before they are asked for."""
    ready: queue.Queue[list[Batch]] = queue.Queue(maxsize=most)

    def produce() -> None:
        for batch in batches:
            ready.put([batch])
        ready.put([])

    threading.Thread(target=produce, daemon=True).start()
    while batch := ready.get():
        yield batch[0]
