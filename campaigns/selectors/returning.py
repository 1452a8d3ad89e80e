"""Who somebody says that they are, by what they hold; and what they chose when they were here last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Campaign, Consent, Exposure, Viewer, ViewerSession
from campaigns.notice import PanelShown
from campaigns.panel_links import panel_signed
from campaigns.selectors.rights import session_of_code
from campaigns.selectors.sessions import browser_recognised, consents_granted
from campaigns.viewer_keys import viewer_key_read


@dataclass(frozen=True)
class Claim:
    """What says who comes: a browser's key, a viewer's code, or a panel's signed link. The face only verifies it."""

    viewer_key: str = ""
    code: str = ""
    panel_id: str = ""
    panel_variables: Mapping[str, str] | None = None
    panel_signature: str = ""


@dataclass(frozen=True)
class LastVisit:
    """`agreed_at`: when the face was given. `purposes`: what was agreed to on the last visit. `same_notice`: to
    the very words of now, so that nothing need be asked again. `exposures`: of all visits to this campaign.
    `here_before`: one of them was to this campaign."""

    purposes: list[str]
    origin: str
    same_notice: bool
    exposures: int
    here_before: bool
    agreed_at: datetime


def viewer_claimed(*, campaign: Campaign, claim: Claim) -> Viewer | None:
    """Return the one viewer of the campaign's organisation whom a claim names; None where it names nobody."""
    viewers = Viewer.objects.filter(organisation=campaign.organisation_id)
    variables = dict(claim.panel_variables or {})
    if claim.panel_id:
        signed = panel_signed(campaign.share_code, claim.panel_id, variables, claim.panel_signature)
        return viewers.filter(panel_id=claim.panel_id, signed=True).first() if signed else None
    if claim.code:
        session = session_of_code(claim.code)
        return viewers.filter(pk=session.viewer_id).first() if session and session.viewer_id else None
    known = viewers.filter(pk=viewer_key_read(claim.viewer_key), panel_id="").first()
    return known if known and browser_recognised(viewer_id=known.pk) else None


def last_visit(
    *, viewer: Viewer, campaign: Campaign, notice_version: str, notice_salt: str
) -> LastVisit | None:
    """Return the newest visit in which a viewer with a template agreed to that; None where there is none.

    Args:
        notice_version, notice_salt: of the notice that the page shows now.
    """
    agreed = Consent.objects.filter(purpose=Consent.Purpose.FACE, granted=True).values("session")
    sessions = viewer.sessions.order_by("-started_at")
    session = sessions.filter(pk__in=agreed).first()
    if session is None or Consent.Purpose.FACE not in (purposes := consents_granted(session=session)):
        return None
    here = sessions.filter(campaign=campaign)
    return LastVisit(
        purposes=purposes,
        origin=session.origin,
        same_notice=_same_notice(session, notice_version, notice_salt),
        exposures=Exposure.objects.filter(session__in=here, events__kind="play").distinct().count(),
        here_before=here.exists(),
        agreed_at=viewer.face_template.agreed_at,
    )


def _same_notice(session: ViewerSession, version: str, salt: str) -> bool:
    key, _, digest = version.partition(".")
    if key != session.notice_id:
        return False
    shown = session.panel_shown
    return not digest or bool(shown and PanelShown(shown["number"], shown["told"], salt).digest == digest)
