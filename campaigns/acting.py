"""Who is at work: a door says it once, and whatever is written in the audit log meanwhile names them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """`kind`: person, token, command (at the server's command line, or a task), or nobody (not signed in).
    `name` is kept as text, so that an entry outlives the account."""

    kind: str
    name: str


COMMAND = Actor("command", "command line")
NOBODY = Actor("nobody", "not signed in")
_acting: ContextVar[Callable[[], Actor]] = ContextVar("acting", default=lambda: COMMAND)


@contextmanager
def acting(actor: Callable[[], Actor]) -> Iterator[None]:
    """Within this context the actor is what the function says when it is asked: a request learns late who sent it."""
    token = _acting.set(actor)
    try:
        yield
    finally:
        _acting.reset(token)


def actor_now() -> Actor:
    """Return who is at work."""
    return _acting.get()()
