"""What the studio shows of a campaign: its fieldwork, its sessions, and who can supply what is missing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from campaigns.models import Campaign, Exposure, Intake, Member, Organisation, User, ViewerSession

_WATCHED = Q(exposures__status=Exposure.Status.COMPLETED)
_CAMERA_ON = Q(camera__in=ViewerSession.CAMERA_WAS_ON)
SESSIONS_LISTED = 50
LEASE = timedelta(seconds=120)  # of an upload while it is converted: given anew with each percent


@dataclass(frozen=True)
class Fieldwork:
    """`people`: who watched an ad to its end with the camera on, each once. `sessions`: begun and not withdrawn.
    `target`: how many people are wanted, None where nobody said."""

    people: int
    sessions: int
    watching: int
    last_seen_at: datetime | None
    target: int | None

    @property
    def reached(self) -> bool:
        return self.target is not None and self.people >= self.target


def fieldwork_of(campaign: Campaign) -> Fieldwork:
    """Return how far a campaign's fieldwork is; one query."""
    sessions = campaign.sessions.exclude(status=ViewerSession.Status.WITHDRAWN).order_by()
    counted = sessions.aggregate(
        people=Count("viewer", distinct=True, filter=_WATCHED & _CAMERA_ON),
        sessions=Count("pk", distinct=True),
        watching=Count("pk", distinct=True, filter=Q(status=ViewerSession.Status.OPEN)),
        last_seen_at=Max("last_seen_at"),
    )
    return Fieldwork(**counted, target=campaign.target_viewers)


def sessions_listed(campaign: Campaign) -> QuerySet[ViewerSession]:
    """Return the newest sessions of which something is left, each with `watched`: ads that were seen to their end."""
    left = campaign.sessions.exclude(status=ViewerSession.Status.WITHDRAWN)
    return left.annotate(watched=Count("exposures", filter=_WATCHED)).order_by("-started_at")[
        :SESSIONS_LISTED
    ]


def admins_of(organisation: Organisation) -> list[str]:
    """Return the names of those who run the organisation: they can supply what its notices need."""
    run = User.objects.filter(
        memberships__organisation=organisation, memberships__role=Member.Role.ADMIN, is_active=True
    )
    return sorted(user.get_full_name() or user.get_username() for user in run)


def brand_before(organisation: Organisation) -> str:
    """Return the brand of the organisation's newest campaign, or the organisation's own name."""
    newest = organisation.campaigns.filter(simulated=False).values_list("brand", flat=True).first()
    return newest or organisation.name[:200]


def intakes_to_convert() -> QuerySet[Intake]:
    """Return the uploads that somebody could convert now, the oldest first. A lease that ends later than any can is
    of a clock that was wrong."""
    now = timezone.now()
    leased = Q(leased_until__range=(now, now + LEASE))
    return Intake.objects.exclude(status=Intake.Status.FAILED).exclude(leased).order_by("id")
