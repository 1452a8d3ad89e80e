"""The audit log: written in the transaction of what was done, so that neither is there without the other."""

from campaigns.acting import actor_now
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


def audit_sign_in(*, user: User) -> None:
    """Note a sign-in in each organisation of the person; an operator without one leaves no trace there."""
    AuditEntry.objects.bulk_create(
        AuditEntry(
            organisation_id=own,
            actor_kind="person",
            actor=user.get_username(),
            action=AuditEntry.Action.SIGNED_IN,
        )
        for own in user.memberships.values_list("organisation_id", flat=True)
    )
