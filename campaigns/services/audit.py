"""The audit log: written in the transaction of what was done, so that neither is there without the other."""

from campaigns.acting import Actor, actor_now
from campaigns.models import AuditEntry, Organisation, User


def audit_add(*, organisation: Organisation, action: str, subject: str = "") -> None:
    """Note that whoever is at work did something. `subject` is cut to what the row holds."""
    actor = actor_now()
    AuditEntry.objects.create(
        organisation=organisation,
        actor_kind=actor.kind,
        actor=actor.name[:150],
        action=action,
        subject=subject[:250],
    )


def audit_person(*, user: User, action: str, actor: Actor | None = None, subject: str = "") -> None:
    """Note in each organisation of a person what they did, or another `actor` did to them; an operator without an
    organisation leaves no trace there."""
    actor = actor or Actor("person", user.get_username())
    AuditEntry.objects.bulk_create(
        AuditEntry(
            organisation_id=own,
            actor_kind=actor.kind,
            actor=actor.name[:150],
            action=action,
            subject=subject[:250],
        )
        for own in user.memberships.values_list("organisation_id", flat=True)
    )
