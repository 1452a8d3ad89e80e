"""The alerts of a campaign's ads."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from dashboards.models import FatigueAlert

SHOWN_DAYS = 30


def alerts_of_ads(ad_ids: Iterable[int] | QuerySet[Any, Any], *, most: int = 5) -> list[FatigueAlert]:
    """Return the newest alerts of the last 30 days, with their ads; in one query."""
    since = timezone.now() - timedelta(days=SHOWN_DAYS)
    found = FatigueAlert.objects.filter(ad_id__in=ad_ids, created_at__gte=since)
    return list(found.select_related("ad")[:most])
