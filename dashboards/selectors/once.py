"""What several questions of one answer ask alike: within `asked_once` the database is asked once."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

Selector = TypeVar("Selector", bound=Callable[..., Any])
_known: ContextVar[dict[object, Any] | None] = ContextVar("known", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Within this context each selector of `once` reads the database once for the same arguments: all parts of an
    answer are then of one state, and its tag of the same. Nothing of it outlives the context."""
    before = _known.set({})
    try:
        yield
    finally:
        _known.reset(before)


def once(selector: Selector) -> Selector:
    """Let a selector be asked once within `asked_once`. What it returns is shared: callers only read it."""

    @wraps(selector)
    def found(*given: Any) -> Any:
        known = _known.get()
        if known is None:
            return selector(*given)
        key = (selector, *map(_key, given))
        if key not in known:
            known[key] = selector(*given)
        return known[key]

    return found  # type: ignore[return-value]


def _key(given: Any) -> object:
    """Rows are known by their id; of numbers of rows neither order nor kind of list matters."""
    return frozenset(given) if isinstance(given, Iterable) and not isinstance(given, str) else given


def shelf(name: object) -> list[Any] | None:
    """Return what this answer keeps under a name: within `asked_once` a list for whoever reads much at a time, of which
    later questions need a part; None outside."""
    known = _known.get()
    return None if known is None else known.setdefault(("shelf", name), [])
