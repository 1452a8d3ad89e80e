"""Periodic tasks go on when the machine's clock jumps, there and back."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery

from fer_platform import steady_beat
from fer_platform.steady_beat import SteadyScheduler, steady_now


class Beat(SteadyScheduler):
    """The product's scheduler, which counts what it would send."""

    sent = 0
    producer = None

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        self.sent += 1

    def ticks(self) -> int:
        """Do what is due; return how many tasks that were."""
        before = self.sent
        while self.tick() == 0:
            pass
        return self.sent - before


@pytest.fixture
def beat(tmp_path: Path) -> Beat:
    app = Celery("test", set_as_current=False)
    app.conf.beat_schedule = {name: {"task": name, "schedule": 2.0} for name in ("sweep", "close")}
    return Beat(app, schedule_filename=str(tmp_path / "schedule"))


def wall_clock(monkeypatch: pytest.MonkeyPatch, beat: Beat, hours: float) -> None:
    monkeypatch.setattr(beat.app, "now", lambda: steady_now() + timedelta(hours=hours))


def test_tasks_go_on_when_the_clock_jumps_there_and_back(beat: Beat, monkeypatch: pytest.MonkeyPatch) -> None:
    beat.ticks()
    monotonic = steady_beat.time.monotonic
    for step, hours in enumerate((0, 2, 0, -2), start=1):
        wall_clock(monkeypatch, beat, hours)
        monkeypatch.setattr(steady_beat.time, "monotonic", lambda gone=2.1 * step: monotonic() + gone)
        assert beat.ticks() == 2, f"{hours} hours off"


def test_file_of_a_clock_that_was_ahead_stops_nothing(beat: Beat, monkeypatch: pytest.MonkeyPatch) -> None:
    for entry in beat.schedule.values():
        entry.last_run_at = steady_now() + timedelta(hours=2)
    beat.ticks()
    monotonic = steady_beat.time.monotonic
    monkeypatch.setattr(steady_beat.time, "monotonic", lambda: monotonic() + 2.1)
    assert beat.ticks() == 2
