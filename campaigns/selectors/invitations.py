from django.db.models import QuerySet
from django.utils import timezone

from campaigns.access_secret import secret_digest
from campaigns.models import Invitation, Member, User
from campaigns.selectors.campaigns import organisations_for

RUNS = (Member.Role.ADMIN.value,)


def invitations_for(user: User) -> QuerySet[Invitation]:
    """Return the open invitations to organisations that the person runs."""
    return Invitation.objects.filter(
        organisation__in=organisations_for(user, roles=RUNS), expires_at__gt=timezone.now()
    ).select_related("organisation")


def invitation_of(secret: str) -> Invitation | None:
    """Return the invitation that a link's secret opens; None once it was used, taken back, or is over."""
    rows = Invitation.objects.filter(digest=secret_digest(secret), expires_at__gt=timezone.now())
    return rows.select_related("organisation").first()
