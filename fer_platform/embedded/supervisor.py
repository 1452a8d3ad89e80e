"""Keeps a few child processes alive: starts them in order, restarts what dies, stops them in reverse."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from fer_platform.embedded.children import Child, Program

_LOOK_EVERY = 0.2  # seconds
_LONGEST_DELAY = 15.0  # seconds
_MANY_DEATHS, _SHORT_TIME = 5, 60.0


@dataclass
class _Watched:
    child: Child
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=_MANY_DEATHS))
    restart_at: float | None = None
    when_done: Callable[[int], None] | None = None


class Supervisor:
    """Use it as a context: on leaving, for whatever reason, all children are stopped."""

    def __init__(self, *, say: Callable[[str, str], None], first_delay: float = 0.5) -> None:
        """`say(name, line)` shows one line to the person who started it; `first_delay` (s) is before a restart."""
        self._say = say
        self._first_delay = first_delay
        self._watched: list[_Watched] = []
        self._interrupted = self._watching = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, program: Program) -> Child:
        """Start a program that shall run for ever. Waiting until it answers is the caller's choice."""
        watched = _Watched(self._spawn(program))
        self._watched.append(watched)
        return watched.child

    def start_once(self, program: Program, *, when_done: Callable[[int], None]) -> None:
        """Start a program that ends; `when_done` gets its exit status from within `watch`."""
        self._watched.append(_Watched(self._spawn(program), when_done=when_done))

    def interrupt(self, *_: object) -> None:
        """The handler of a signal that asks to stop: ends `watch`, and raises KeyboardInterrupt before it begins.

        `watch` looks by itself, because a signal may come at any line: Python swallows what is raised within a
        finalizer, and after a KeyboardInterrupt within an `exec` of text, as dataclasses do, it ends with status -2
        although somebody caught it.
        """
        self._interrupted = True
        if not self._watching:
            raise KeyboardInterrupt

    def watch(self) -> None:
        """Look after the children until an exception or `interrupt` ends it."""
        self._watching = True
        while not self._interrupted:
            for watched in list(self._watched):
                self._look_after(watched)
            time.sleep(_LOOK_EVERY)

    def stop(self) -> None:
        """Stop our own programs (they have no log file) together, then the servers in reverse, with deadlines."""
        children = [watched.child for watched in reversed(self._watched)]
        ours = [child for child in children if not child.program.log]
        for child in ours:
            child.ask_to_stop()
        for child in ours:
            self._finish(child)
        for child in children:
            if child.program.log:
                child.ask_to_stop()
                self._finish(child)
        self._watched.clear()

    def kill(self) -> None:
        """End everything at once."""
        for watched in self._watched:
            watched.child.wait_or_kill(0)

    def _finish(self, child: Child) -> None:
        if not child.wait_or_kill(child.program.stop_seconds):
            self._say(
                "up", f"{child.program.name} did not stop within {child.program.stop_seconds:.0f} s: killed"
            )

    def _spawn(self, program: Program) -> Child:
        return Child(program, echo=lambda line: self._say(program.name, line))

    def _look_after(self, watched: _Watched) -> None:
        now = time.monotonic()
        if watched.child.running:
            return
        if watched.when_done:
            self._watched.remove(watched)
            watched.when_done(watched.child.process.returncode)
        elif watched.restart_at is None:
            watched.child.wait_or_kill(0)  # its own children too, before a new one starts
            watched.deaths.append(now)
            watched.restart_at = now + self._delay(watched, now)
        elif now >= watched.restart_at:
            watched.restart_at = None
            watched.child = self._spawn(watched.child.program)

    def _delay(self, watched: _Watched, now: float) -> float:
        """Seconds until the next start: doubled with each death of the last minute."""
        child, recent = watched.child, sum(now - death < _SHORT_TIME for death in watched.deaths)
        delay = min(self._first_delay * 2 ** (recent - 1), _LONGEST_DELAY)
        name, status = child.program.name, child.process.returncode
        self._say("up", f"{name} ended with status {status}; it starts again in {delay:g} s")
        if recent == _MANY_DEATHS:
            self._say(
                "up", f"{name} DIED {recent} TIMES WITHIN A MINUTE: something is wrong.{child.log_end()}"
            )
        return delay
