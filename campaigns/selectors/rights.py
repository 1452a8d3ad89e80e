"""What a viewer's own code opens."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import Count, QuerySet
from django.urls import reverse

from campaigns.models import ViewerSession
from campaigns.notice import notice_filled
from campaigns.withdrawal_codes import withdrawal_code_hash


def withdrawal_link(code: str) -> str:
    """Return the whole address that opens with this code. It stands behind the #: no server and no log ever sees it."""
    return f"{settings.PUBLIC_URL}{reverse('rights:data')}#{code}"


def session_of_code(typed: str) -> ViewerSession | None:
    """Return the session that a code belongs to, however it was typed; None where it is no code of any."""
    code_hash = withdrawal_code_hash(typed)
    if code_hash is None:
        return None
    return _counted().filter(withdrawal_hash=code_hash).first()


def sessions_together(session: ViewerSession) -> Sequence[ViewerSession]:
    """Return all sessions that a code of this one may withdraw, the newest first; none once it is withdrawn.

    These are the sessions of a browser that was recognised. A panel's number joins none here: it stands in a link that
    anybody can write, so that a code would open sessions of somebody else.
    """
    if session.viewer is None:
        return []
    if session.viewer.panel_id:
        return [session]
    return list(_counted().filter(viewer=session.viewer).order_by("-started_at"))


def notice_shown_to(session: ViewerSession) -> str:
    """Return the words that this session's viewer decided about; empty where they were not kept (older sessions)."""
    if session.notice is None:
        return ""
    shown = session.panel_shown or {}
    return notice_filled(
        session.notice.text,
        number=shown.get("number", "(not kept)"),
        told=shown.get("told", "(not kept)"),
    )


def _counted() -> QuerySet[ViewerSession]:
    return ViewerSession.objects.select_related(
        "campaign__organisation", "viewer", "notice", "panel_visit"
    ).annotate(
        ads_watched=Count("exposures", distinct=True), ads_answered=Count("exposures__answer", distinct=True)
    )
