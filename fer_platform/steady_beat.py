"""Beat by a clock that is never set: Celery's own stands still for as long as the machine's clock is set back."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from celery.beat import PersistentScheduler, ScheduleEntry

_WALL, _BEGAN = datetime.now(UTC), time.monotonic()


def steady_now() -> datetime:
    """Return the time at which this process began, plus what has passed since by the monotonic clock."""
    return _WALL + timedelta(seconds=time.monotonic() - _BEGAN)


class SteadyEntry(ScheduleEntry):
    def default_now(self) -> datetime:
        return steady_now()

    def is_due(self) -> Any:
        self.schedule.nowfun = steady_now
        # The file may name a run of before the clock was set back.
        self.last_run_at = min(self.last_run_at, steady_now())
        return super().is_due()


class SteadyScheduler(PersistentScheduler):
    Entry = SteadyEntry
