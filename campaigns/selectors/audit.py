from django.db.models import QuerySet

from campaigns.models import AuditEntry, Member, User
from campaigns.selectors.campaigns import organisations_for


def audit_entries_for(user: User) -> QuerySet[AuditEntry]:
    """Return the log of the organisations that the person runs, newest first; nobody else reads it."""
    run = organisations_for(user, roles=(Member.Role.ADMIN.value,))
    return AuditEntry.objects.filter(organisation__in=run).select_related("organisation")
