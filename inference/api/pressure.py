"""How many frames wait, as this process last saw it: one cheap query a second, however many batches come."""

import time

from django.conf import settings

from inference.pace import next_interval
from inference.refusals import Refused
from inference.selectors import backlog

_FRESH_SECONDS = 1.0
_RETRY_SECONDS = 5


class Pressure:
    """Two threads may ask the database at once; that costs a query and breaks nothing."""

    def __init__(self) -> None:
        self._waiting = 0
        self._until = 0.0

    def refuse_if_full(self) -> None:
        """Return if there is room.

        Raises:
            Refused: backlog_full.
        """
        full = settings.SNAPSHOT_BACKLOG_FULL
        if self._read() >= full:
            raise Refused(
                "backlog_full",
                f"{full} frames wait to be read. Keep yours and try again.",
                limit=full,
                retry_after=_RETRY_SECONDS,
            )

    def interval_ms(self, *, wanted_ms: int) -> int:
        """Return the time between two snapshots that the camera should keep now, in ms."""
        return next_interval(
            wanted_ms=wanted_ms,
            waiting=self._read(),
            slow=settings.SNAPSHOT_BACKLOG_SLOW,
            full=settings.SNAPSHOT_BACKLOG_FULL,
        )

    def forget(self) -> None:
        self._until = 0.0

    def _read(self) -> int:
        now = time.monotonic()
        if now >= self._until:
            self._waiting = backlog().waiting
            self._until = now + _FRESH_SECONDS
        return self._waiting


pressure = Pressure()
