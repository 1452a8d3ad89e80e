"""Batches that a thread makes ahead: all of them in their order, and what goes wrong in the making is heard."""

from collections.abc import Iterator
from threading import Thread

import pytest

from inference.training.ahead import made_ahead


def test_all_come_in_their_order() -> None:
    assert list(made_ahead(range(20), most=3)) == list(range(20))


def test_what_making_them_raises_ends_the_run_and_does_not_hold_it() -> None:
    def batches() -> Iterator[int]:
        yield 1
        raise ValueError("no memory for the second")

    got: list[int] = []

    def run() -> None:
        with pytest.raises(ValueError, match="for the second"):
            got.extend(made_ahead(batches()))
        got.append(0)

    asking = Thread(target=run, daemon=True)  # it waited for ever
    asking.start()
    asking.join(timeout=10)
    assert got == [1, 0]
