"""What is known of an ad's finished exposures, or of its answers, without reading them: counts and the newest."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from campaigns.models import Answer
from dashboards.models import ExposureTrace
from dashboards.statistics.frames.exposure import VERSION


@dataclass(frozen=True)
class RolledUp:
    """Rolled-up exposures of an ad: `rejected` by their quality. `last_at`: when the newest was rolled up."""

    exposures: int = 0
    rejected: int = 0
    last_at: datetime | None = None

    @property
    def kept(self) -> int:
        """How many enter the figures."""
        return self.exposures - self.rejected

    @property
    def revision(self) -> str:
        """Changes whenever a figure made of these exposures may."""
        moment = self.last_at.timestamp() if self.last_at else 0
        return f"{VERSION}|{self.exposures}|{self.rejected}|{moment}"


def rolled_up_of_ads(ad_ids: Collection[int]) -> dict[int, RolledUp]:
    """Return the counts of each ad by its id, in one query."""
    rows = (
        ExposureTrace.objects.filter(ad_id__in=ad_ids)
        .order_by()
        .values_list("ad_id")
        .annotate(
            n=Count("pk"), rejected=Count("pk", filter=Q(grade="rejected")), last_at=Max("rolled_up_at")
        )
    )
    return {pk: RolledUp() for pk in ad_ids} | {pk: RolledUp(*counts) for pk, *counts in rows}


def rolled_up_ads() -> set[int]:
    """Return the ids of all ads with a rolled-up exposure."""
    return set(ExposureTrace.objects.order_by().values_list("ad_id", flat=True).distinct())


def answers_revision(ad_id: int) -> str:
    """Return text that changes whenever an ad's survey answers do; empty where nobody has answered."""
    known = Answer.objects.filter(exposure__ad=ad_id).aggregate(n=Count("pk"), last=Max("answered_at"))
    return f"{known['n']}|{known['last'].timestamp()}" if known["n"] else ""
