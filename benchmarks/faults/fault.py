"""One fault, and whether its gate sees it."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks.gates.reading import Reading


@dataclass(frozen=True)
class Fault:
    """`run` a gate: its rows that hold `words` are missed once `attribute` of `place` is `broken`. `quick`: a test."""

    name: str
    run: Callable[[], list[Reading]]
    words: str
    place: object
    attribute: str
    broken: object
    quick: bool = True

    def rows(self) -> list[Reading]:
        """Return the rows that this is about; gates alone."""
        return [row for row in self.run() if self.words in row.gate and not row.shown_only]

    @contextmanager
    def made(self) -> Any:
        """Within this the product is broken."""
        before = self.place.__dict__[self.attribute]
        setattr(self.place, self.attribute, self.broken)
        try:
            yield
        finally:
            setattr(self.place, self.attribute, before)

    def seen(self) -> bool:
        """Whether the gate passes by itself, and is missed with the fault."""
        sound = self.rows()
        with self.made():
            return (
                bool(sound)
                and all(row.passed for row in sound)
                and any(not row.passed for row in self.rows())
            )
