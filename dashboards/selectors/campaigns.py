"""Campaigns as an analyst meets them: the list, and who got how far in one of them."""

from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from campaigns.models import Ad, Campaign, Consent, Exposure, User, ViewerSession
from campaigns.selectors.campaigns import campaigns_for


def campaign_overview(user: User) -> QuerySet[Campaign]:
    """Return the user's campaigns, newest activity first.

    Each carries `ad_count`, `viewer_count` (people with at least one play, with or without a camera) and
    `last_activity` (when a viewer was last heard of; None where nobody has come).
    """
    sessions = ViewerSession.objects.filter(campaign=OuterRef("pk")).order_by().values("campaign")
    ads = Ad.objects.filter(campaign=OuterRef("pk")).order_by().values("campaign")
    return (
        campaigns_for(user)
        .annotate(
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
        )
        .order_by(Coalesce("last_activity", "created_at").desc(), "-pk")
    )


@dataclass(frozen=True)
class SessionFlow:
    """How many sittings got how far. Each step counts some of those in the step before; `withdrawn` stands apart."""

    started: int
    agreed: int
    camera: int
    watched: int
    withdrawn: int

    @property
    def steps(self) -> list[tuple[str, int]]:
        """Return the steps with their words, in order."""
        return [
            ("Answered the notice", self.started),
            ("Agreed to be measured", self.agreed),
            ("Switched the camera on", self.camera),
            ("Watched an ad to its end", self.watched),
        ]


def session_flow(campaign: Campaign) -> SessionFlow:
    """Return the flow of the campaign's sittings, in one query."""
    newest = Consent.objects.filter(session=OuterRef("pk"), purpose=Consent.Purpose.EXPRESSIONS).order_by(
        "-id"
    )
    completed = Exposure.objects.filter(session=OuterRef("pk"), status=Exposure.Status.COMPLETED)
    agreed = Q(agreed_now=True)
    camera = agreed & Q(camera__in=[ViewerSession.Camera.GRANTED, ViewerSession.Camera.STOPPED])
    counts = (
        ViewerSession.objects.filter(campaign=campaign)
        .annotate(agreed_now=Subquery(newest.values("granted")[:1]), completed_one=Exists(completed))
        .order_by()
        .aggregate(
            started=Count("pk"),
            agreed=Count("pk", filter=agreed),
            camera_on=Count(
                "pk", filter=camera
            ),  # an alias "camera" would hide the field from the next filter
            watched=Count("pk", filter=camera & Q(completed_one=True)),
            withdrawn=Count("pk", filter=Q(status=ViewerSession.Status.WITHDRAWN)),
        )
    )
    return SessionFlow(camera=counts.pop("camera_on"), **counts)
