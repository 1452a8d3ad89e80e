"""Notes that a task which keeps a promise about people's data has run."""

from datetime import timedelta

from django.utils import timezone

from campaigns.models import Upkeep

EVERY = timedelta(seconds=30)  # some run every two seconds; nobody asks for more than the minute


def upkeep_note(*, task: str, deleted: int = 0) -> int:
    """Note that a task ran to its end, and how many rows or files it deleted; hand that number on.

    `task`: the name by which the schedule knows it.
    """
    now = timezone.now()
    # A time that is ahead was noted by a clock that was wrong.
    lately = Upkeep.objects.filter(task=task, ran_at__range=(now - EVERY, now))
    if deleted or not lately.exists():
        gone = {"deleted_at": now, "deleted": deleted} if deleted else {}
        Upkeep.objects.update_or_create(task=task, defaults={"ran_at": now, **gone})
    return deleted
