"""Campaigns as an analyst meets them: the list."""

from collections.abc import Sequence

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower

from campaigns.models import Ad, Campaign, Exposure, ViewerSession

# What the list can be sorted by; each ends with the key, so that pages never show a row twice.
SORTS = {
    "activity": (Coalesce("last_activity", "created_at").desc(), "-pk"),
    "created": ("-created_at", "-pk"),
    "name": (Lower("name"), "pk"),
    "viewers": ("-viewer_count", "-pk"),
}


def campaigns_found(
    campaigns: QuerySet[Campaign], *, words: str = "", statuses: Sequence[str] = (), archived: bool = False
) -> QuerySet[Campaign]:
    """Return those in whose name, brand, organisation, or an ad's title or tag each word occurs.

    `statuses`: only these; empty for all. `archived`: those of the archive, instead of the others.
    """
    campaigns = campaigns.filter(archived_at__isnull=not archived)
    if statuses:
        campaigns = campaigns.filter(status__in=statuses)
    for word in words.split()[:10]:
        ads = Ad.objects.filter(Q(title__icontains=word) | Q(tags__icontains=word), campaign=OuterRef("pk"))
        named = Q(name__icontains=word) | Q(brand__icontains=word) | Q(organisation__name__icontains=word)
        campaigns = campaigns.filter(named | Exists(ads))
    return campaigns


def campaign_overview(campaigns: QuerySet[Campaign], *, sort: str = "activity") -> QuerySet[Campaign]:
    """Return these campaigns, sorted by one of `SORTS`.

    Each carries `ad_count`, `viewer_count` (people with at least one play, with or without a camera) and
    `last_activity` (when a viewer was last heard of; None where nobody has come).
    """
    sessions = ViewerSession.objects.filter(campaign=OuterRef("pk")).order_by().values("campaign")
    ads = Ad.objects.filter(campaign=OuterRef("pk")).order_by().values("campaign")
    return campaigns.annotate(
        ad_count=Coalesce(Subquery(ads.annotate(n=Count("pk")).values("n")), 0),
        viewer_count=Coalesce(
            Subquery(
                sessions.filter(Exists(Exposure.objects.filter(session=OuterRef("pk"))))
                .annotate(n=Count("viewer", distinct=True))
                .values("n")
            ),
            0,
        ),
        last_activity=Subquery(sessions.annotate(at=Max("last_seen_at")).values("at")),
    ).order_by(*SORTS[sort])
