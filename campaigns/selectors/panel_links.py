from dataclasses import dataclass

from django.db.models import Count, Q

from campaigns.models import Campaign, ViewerSession


@dataclass(frozen=True)
class LinkedSessions:
    """Sessions of a campaign that carry a participant number, by whether their links were signed."""

    signed: int
    unsigned: int


def sessions_linked(campaign: Campaign) -> LinkedSessions:
    """Count them. Withdrawn sessions carry no number any more."""
    linked = ViewerSession.objects.filter(campaign=campaign).exclude(viewer__panel_id="")
    return LinkedSessions(
        **linked.aggregate(
            signed=Count("pk", filter=Q(viewer__signed=True)),
            unsigned=Count("pk", filter=Q(viewer__signed=False)),
        )
    )
