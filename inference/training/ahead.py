"""Batches made by a thread of their own while the network works."""

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import TypeVar

Batch = TypeVar("Batch")


def made_ahead(batches: Iterable[Batch], *, most: int = 8) -> Iterator[Batch]:
    """Yield the batches, of which a thread makes up to `most` before they are asked for.

    What making them raises is raised here: a run that nobody feeds any more would wait for ever.
    """
    ready: queue.Queue[list[Batch]] = queue.Queue(maxsize=most)
    failed: list[BaseException] = []

    def produce() -> None:
        try:
            for batch in batches:
                ready.put([batch])
        except BaseException as error:
            failed.append(error)
        ready.put([])

    threading.Thread(target=produce, daemon=True).start()
    while batch := ready.get():
        yield batch[0]
    if failed:
        raise failed[0]
