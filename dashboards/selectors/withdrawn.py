"""How many sessions' data were deleted: what was computed before the last deletion must not be shown again."""

from collections.abc import Collection

from django.db.models import Count

from campaigns.models import Deletion
from dashboards.selectors.once import once


@once
def withdrawn_of_campaigns(campaign_ids: Collection[int]) -> dict[int, int]:
    """Return the number of deletions by campaign, in one query."""
    rows = (
        Deletion.objects.filter(campaign__in=campaign_ids)
        .order_by()
        .values_list("campaign_id")
        .annotate(n=Count("pk"))
    )
    return dict.fromkeys(campaign_ids, 0) | dict(rows)
