"""The alerts of a campaign's ads."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from dashboards.models import FatigueAlert

SHOWN_DAYS = 30


def alerts_of_ads(ad_ids: Iterable[int], *, most: int = 5) -> list[FatigueAlert]:
    """Return the newest alerts of the last 30 days, with their ads; in one query."""
    since = timezone.now() - timedelta(days=SHOWN_DAYS)
    found = FatigueAlert.objects.filter(ad_id__in=list(ad_ids), created_at__gte=since)
    return list(found.select_related("ad")[:most])
