"""Campaigns as an analyst meets them: the list."""

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from campaigns.models import Ad, Campaign, Exposure, ViewerSession


def campaign_overview(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """Return these campaigns, newest activity first.

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
    ).order_by(Coalesce("last_activity", "created_at").desc(), "-pk")
