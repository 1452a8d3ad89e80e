"""Statements that come with every batch: each connection plans them once. To plan them costs more than their rows do.

A plan lasts as long as its connection (`CONN_MAX_AGE`), and PostgreSQL makes it anew once a table was analysed.
Behind a pooler that gives each transaction another connection, where nothing may be kept in one (Django's
`DISABLE_SERVER_SIDE_CURSORS` says so), they are sent whole each time.
"""

import re
from collections.abc import Sequence
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

_planned: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()  # names, by the driver's connection


class Planned:
    """A statement with a `%s` for each of `types`, in their order."""

    def __init__(self, name: str, statement: str, types: Sequence[str]) -> None:
        numbers = count(1)
        numbered = re.sub("%s", lambda _: f"${next(numbers)}", statement)
        if next(numbers) != len(types) + 1:
            raise ValueError(f"{name}: a type for each value, no more and no less")
        self._name = name
        self._prepare = f"PREPARE {name} ({', '.join(types)}) AS {numbered}".replace("%%", "%")
        self._execute = f"EXECUTE {name} ({', '.join(['%s'] * len(types))})"
        self._whole = statement

    def execute(self, cursor: Any, values: Sequence[object]) -> None:
        """Execute it by a cursor of Django's connection."""
        if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
            cursor.execute(self._whole, values)
            return
        known = _planned.setdefault(connection.connection, set())
        if self._name not in known:
            cursor.execute(self._prepare)
            known.add(self._name)
        cursor.execute(self._execute, values)
