"""Is anybody watching an ad right now? Then slow work waits, since the same worker reads their frames."""

from datetime import timedelta

from django.utils import timezone

from inference.models import Snapshot

_LATELY = timedelta(seconds=10)


def somebody_watches() -> bool:
    """Return whether a frame of any campaign came in within the last ten seconds."""
    newest = Snapshot.objects.order_by("-pk").values_list("received_at", flat=True).first()
    return newest is not None and newest > timezone.now() - _LATELY
