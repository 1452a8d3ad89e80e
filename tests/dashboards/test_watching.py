"""While people watch, their frames go first: slow reading of fatigue waits, for a while."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import Ad
from dashboards import tasks
from dashboards.models import Analysis
from dashboards.selectors.watching import somebody_watches
from inference.models import Snapshot
from tests.dashboards.factories import rolled_up

pytestmark = pytest.mark.django_db


def test_a_frame_of_the_last_seconds_means_that_somebody_watches(watched: Callable[..., Ad]) -> None:
    assert not somebody_watches()
    watched(viewers=2)
    assert somebody_watches()
    Snapshot.objects.update(received_at=timezone.now() - timedelta(seconds=30))
    assert not somebody_watches()


def test_fatigue_is_read_when_nobody_watches_or_it_has_waited_long(
    watched: Callable[..., Ad], monkeypatch: pytest.MonkeyPatch
) -> None:
    rolled_up(watched(viewers=3))
    monkeypatch.setattr(tasks, "_fatigue_read_at", tasks.monotonic())
    assert tasks.refresh_fatigue() == 0
    assert not Analysis.objects.filter(question__startswith="fatigue").exists()
    monkeypatch.setattr(tasks, "_fatigue_read_at", tasks.monotonic() - 601)
    assert tasks.refresh_fatigue() == 1
    assert Analysis.objects.filter(question__startswith="fatigue").exists()
