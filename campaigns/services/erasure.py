"""Deletion without a trace but its own proof: the one place that may delete consents."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import Q, QuerySet

from campaigns.models import AuditEntry, Deletion, Viewer, ViewerSession
from campaigns.selectors.retention import sessions_past_retention
from campaigns.services.audit import audit_add
from campaigns.services.sessions import session_withdraw, sessions_withdraw

logger = structlog.get_logger("campaigns.erasure")


@contextmanager
def erasure() -> Iterator[None]:
    """Within this transaction consents may be deleted; anywhere else a trigger refuses."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('campaigns.erasure', 'on', true)")
        yield
        cursor.execute("SELECT set_config('campaigns.erasure', 'off', true)")


def deletions_record(sessions: QuerySet[ViewerSession]) -> None:
    """Note in the log of deletions that these sessions go with their campaign; simulated viewers are nobody."""
    left = sessions.exclude(status=ViewerSession.Status.WITHDRAWN).filter(campaign__simulated=False)
    Deletion.objects.bulk_create(
        Deletion(
            organisation_id=organisation,
            campaign_id=campaign,
            session_number=number,
            reason=Deletion.Reason.ERASED,
            rows={},
        )
        for organisation, campaign, number in left.values_list(
            "campaign__organisation", "campaign", "pk"
        ).iterator()
    )


def session_erase(*, session: ViewerSession, reason: str = Deletion.Reason.ERASED) -> None:
    """Delete a session wholly: what a withdrawal erases, its row and its consents. The log of deletions proves it."""
    with erasure():
        session_withdraw(session=session, reason=reason)
        ViewerSession.objects.filter(pk=session.pk).delete()
        if reason == Deletion.Reason.ERASED:
            audit_add(
                organisation=session.campaign.organisation,
                action=AuditEntry.Action.SESSION_ERASED,
                subject=f"session {session.pk}",
            )


@transaction.atomic
def test_session_remove(*, session: ViewerSession) -> None:
    """Delete a session wholly that a team made to try its campaign; the audit log and the log of deletions keep it."""
    audit_add(
        organisation=session.campaign.organisation,
        action=AuditEntry.Action.SESSION_REMOVED,
        subject=f"session {session.pk} of {session.campaign.name} (campaign {session.campaign_id})",
    )
    session_erase(session=session, reason=Deletion.Reason.TEST)


def viewer_erase(*, viewer: Viewer) -> int:
    """Delete a viewer wholly, with every session and its consents; return how many sessions there were.

    Of a panel's participant also those at which they did not agree to be linked to their number: the visit has it.
    """
    about = Q(viewer=viewer)
    if viewer.panel_id:  # a signed number and one that anybody may have written are two persons
        visit = {
            "number": viewer.panel_id,
            "signed": viewer.signed,
            "campaign__organisation": viewer.organisation_id,
        }
        about |= Q(**{f"panel_visit__{name}": value for name, value in visit.items()})
    sessions = list(ViewerSession.objects.filter(about))
    with erasure():
        sessions_withdraw(sessions=sessions, reason=Deletion.Reason.ERASED)
        ViewerSession.objects.filter(pk__in=[session.pk for session in sessions]).delete()
        Viewer.objects.filter(pk=viewer.pk).delete()
        # No number: by the viewer's own a browser is known.
        audit_add(
            organisation=viewer.organisation,
            action=AuditEntry.Action.VIEWER_ERASED,
            subject=f"{len(sessions)} sessions",
        )
    return len(sessions)


def sessions_retire(*, limit: int) -> int:
    """Delete at most `limit` sessions whose retention is over, each in its own transaction; return how many.

    One that cannot be deleted just now keeps no other waiting; it is tried again the next time.
    """
    deleted = 0
    for session in ViewerSession.objects.filter(pk__in=sessions_past_retention(limit=limit)):
        try:
            session_erase(session=session, reason=Deletion.Reason.RETENTION)
        except DatabaseError as error:
            logger.error("retention_failed", error=type(error).__name__)
        else:
            deleted += 1
    return deleted
