from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from campaigns.models import Campaign, Consent, ViewerSession

_KNOWN_MOST = 20_000
_known: dict[UUID, int] = {}  # a session's organisation never changes
_NOT_OPEN = {"closed": "campaign_closed", "over": "campaign_over", "later": "campaign_not_started"}
REHEARSAL_OPEN = timedelta(days=7)  # a preview link is for colleagues, and for this week


class CampaignNotOpen(Exception):
    """A good link, but nothing is shown: `code` is campaign_closed, campaign_over or campaign_not_started."""

    def __init__(self, code: str, campaign: Campaign) -> None:
        super().__init__(code)
        self.code = code
        self.campaign = campaign


def campaign_open_get(*, share_code: str) -> Campaign:
    """Return the campaign behind a share link, with its organisation.

    Raises:
        Campaign.DoesNotExist: unknown code, or a draft (whose link is nobody's business yet).
        CampaignNotOpen: closed, or today is outside of its dates.
    """
    campaign = (
        Campaign.objects.select_related("organisation")
        .exclude(status=Campaign.Status.DRAFT)
        .get(share_code=share_code)
    )
    opening = "closed" if _rehearsal_over(campaign) else campaign.opening
    if opening in _NOT_OPEN:
        raise CampaignNotOpen(_NOT_OPEN[opening], campaign)
    return campaign


def _rehearsal_over(campaign: Campaign) -> bool:
    return bool(
        campaign.rehearses_id
        and campaign.published_at
        and campaign.published_at < timezone.now() - REHEARSAL_OPEN
    )


def campaign_shown_get(*, share_code: str) -> Campaign:
    """Return the campaign whose ads may be fetched: an open one, or one with sessions that still run.

    Raises:
        Campaign.DoesNotExist, CampaignNotOpen: as `campaign_open_get`.
    """
    try:
        return campaign_open_get(share_code=share_code)
    except CampaignNotOpen as error:
        if not error.campaign.sessions.filter(status=ViewerSession.Status.OPEN).exists():
            raise
        return error.campaign


def consent_granted(*, session: ViewerSession, purpose: str) -> bool:
    """Return whether the newest answer to this purpose is yes. No answer is a no."""
    newest = (
        Consent.objects.filter(session=session, purpose=purpose)
        .order_by("-id")
        .values_list("granted", flat=True)
    )
    return bool(newest.first())


def watching_refused(*, session: ViewerSession) -> bool:
    """Return whether this viewer said no to keeping what they watch and answer; older notices did not ask."""
    newest = Consent.objects.filter(session=session, purpose=Consent.Purpose.WATCHING).order_by("-id")
    return newest.values_list("granted", flat=True).first() is False


def browser_recognised(*, viewer_id: UUID) -> bool:
    """Return whether a viewer's browser is still to be recognised: the newest answer to that was not taken back."""
    answers = Consent.objects.filter(session__viewer=viewer_id, purpose=Consent.Purpose.RETURN_VISITS)
    return answers.order_by("-id").values_list("granted", flat=True).first() is not False


def consents_granted(*, session: ViewerSession) -> list[str]:
    """Return the purposes whose newest answer is yes."""
    newest = Consent.objects.filter(session=session).order_by("purpose", "-id").distinct("purpose")
    return [consent.purpose for consent in newest if consent.granted]


def sessions_agreed(*, campaign: Campaign, purpose: str) -> set[UUID]:
    """Return the campaign's sessions whose newest answer to this purpose is yes."""
    asked = Consent.objects.filter(session__campaign=campaign, purpose=purpose)
    newest = asked.order_by("session", "-id").distinct("session").values_list("session", "granted")
    return {session for session, granted in newest if granted}


def organisations_of_sessions(sessions: Iterable[UUID]) -> dict[UUID, int]:
    """Return the ids of the sessions' organisations, from memory where known; a session that is gone has none."""
    wanted = set(sessions)
    found = {session: _known[session] for session in wanted & _known.keys()}
    if new := wanted - found.keys():
        rows = ViewerSession.objects.filter(pk__in=new).values_list("pk", "campaign__organisation")
        if len(_known) > _KNOWN_MOST:
            _known.clear()
        asked = dict(rows)
        _known.update(asked)
        found |= asked
    return found
