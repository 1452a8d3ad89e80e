from django.db.models import QuerySet

from campaigns.models import AccessToken, Member, User, Webhook
from campaigns.selectors.campaigns import organisations_for

_ROLES = (Member.Role.ADMIN.value, Member.Role.MARKETER.value)


def webhooks_for(user: User | AccessToken) -> QuerySet[Webhook]:
    """Return the webhooks that the caller may see and change: of organisations in which they write."""
    return Webhook.objects.filter(organisation__in=organisations_for(user, roles=_ROLES)).select_related(
        "organisation"
    )
