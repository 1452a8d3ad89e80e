"""What a viewer's own code opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.urls import reverse

from campaigns.models import Ad, Campaign, Consent, Deletion, FaceTemplate, ViewerSession
from campaigns.next_ad import Chosen
from campaigns.notice import notice_filled
from campaigns.selectors.sessions import consent_granted
from campaigns.viewer_language import PARAMETER, SOURCE
from campaigns.withdrawal_codes import withdrawal_code_hash

_GROUNDS = (Consent.Purpose.EXPRESSIONS.value, Consent.Purpose.WATCHING.value)
_ALWAYS = (*_GROUNDS, Consent.Purpose.RETURN_VISITS.value)


def withdrawal_link(code: str, language: str) -> str:
    """Return the whole address that opens with this code, in this language, whatever the browser asks for. The code
    stands behind the #: no server and no log ever sees it."""
    return f"{settings.PUBLIC_URL}{reverse('rights:data')}?{PARAMETER}={language}#{code}"


def language_read(session: ViewerSession) -> str:
    """Return the language in which a session's viewer was spoken to."""
    return session.notice.language if session.notice else SOURCE


def session_of_code(typed: str) -> ViewerSession | None:
    """Return the session that a code belongs to, however it was typed; None where it is no code of any."""
    code_hash = withdrawal_code_hash(typed)
    if code_hash is None:
        return None
    return _counted().filter(withdrawal_hash=code_hash).first()


def sessions_together(session: ViewerSession) -> Sequence[ViewerSession]:
    """Return all sessions that a code of this one may withdraw, the newest first; none once it is withdrawn.

    These are the sessions of one person: of a browser that was recognised, or of a participant whose links were signed,
    in whatever browsers they were opened. A number without a signature joins none: it stands in a link that anybody can
    write, so that a code would open sessions of somebody else.
    """
    if session.viewer is None:
        return []
    if session.viewer.panel_id and not session.viewer.signed:
        return [session]
    return list(_counted().filter(viewer=session.viewer).order_by("-started_at"))


def face_of(session: ViewerSession) -> FaceTemplate | None:
    """Return what this session's viewer is recognised by; None where nothing is kept, or it did not agree."""
    if session.viewer_id is None or not consent_granted(session=session, purpose=Consent.Purpose.FACE):
        return None
    return FaceTemplate.objects.filter(viewer=session.viewer_id).first()


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


def chosen_for(session: ViewerSession) -> bool:
    """Return whether ads are chosen for this viewer in any session that this one's code opens."""
    return any(
        consent_granted(session=own, purpose=Consent.Purpose.CHOOSE_ADS) for own in sessions_together(session)
    )


def reasons_of(session: ViewerSession) -> list[tuple[str, str]]:
    """Return title and reason of each ad that was chosen in a session, in order."""
    chosen = [Chosen.of_json(own) for own in session.ad_choices]
    titles = dict(Ad.objects.filter(pk__in=[own.ad for own in chosen]).values_list("pk", "title"))
    return [(titles[own.ad], own.reason.words()) for own in chosen if own.ad in titles]


@dataclass(frozen=True)
class PurposeState:
    """One purpose as a viewer's own page shows it. `can_give`: a yes would allow something now. `last`: nothing of the
    session would be allowed without it. `at`: when the newest answer was given."""

    purpose: str
    label: str
    granted: bool
    can_give: bool
    last: bool
    at: datetime


def purposes_of(session: ViewerSession) -> list[PurposeState]:
    """Return the purposes that the viewer was asked about, as they stand now; none of a withdrawn session.

    Of those that few campaigns ask about, every session has a no: they are left out unless they were ever agreed to, or
    may be.
    """
    if session.viewer is None:
        return []
    newest: dict[str, Consent] = {}
    ever: set[str] = set()
    for own in session.consents.order_by("id"):
        newest[own.purpose] = own
        ever |= {own.purpose} if own.granted else set()
    grounds = [own for own in _GROUNDS if own in newest and newest[own].granted]
    return [
        PurposeState(
            purpose=purpose,
            label=str(Consent.Purpose(purpose).label),
            granted=newest[purpose].granted,
            can_give=not newest[purpose].granted and _allows(session, purpose, grounds),
            last=grounds == [purpose],
            at=newest[purpose].at,
        )
        for purpose in Consent.Purpose.values
        if purpose in newest and (purpose in _ALWAYS or purpose in ever or _allows(session, purpose, grounds))
    ]


def _allows(session: ViewerSession, purpose: str, grounds: Sequence[str]) -> bool:
    """Return whether a yes that is given now has something left to allow: nothing is read or asked afterwards."""
    if purpose == Consent.Purpose.RETURN_VISITS:
        return not session.viewer.panel_id
    return (
        purpose == Consent.Purpose.CHOOSE_ADS
        and session.status == ViewerSession.Status.OPEN
        and session.campaign.ad_order == Campaign.AdOrder.ADAPTIVE
        and Consent.Purpose.EXPRESSIONS in grounds
    )


def deletions_of(session: ViewerSession) -> list[Deletion]:
    """Return the notes of what was deleted of a session, the first one first."""
    return list(Deletion.objects.filter(session_number=session.pk).order_by("id"))


def deletion_proof(session: ViewerSession) -> dict[str, Any]:
    """Return the proof of all that was deleted of a session, for its viewer to keep: it names nobody."""
    organisation = session.campaign.organisation
    return {
        "document": "proof of deletion",
        "version": 1,
        "number": str(session.pk),
        "campaign": session.campaign.brand,
        "controller": organisation.controller or organisation.name,
        "contact": organisation.contact,
        "notice": {
            "sha256_first_32_digits": session.notice_id,
            "language": session.notice.language if session.notice else None,
        },
        "deletions": [
            {
                "at": own.at.isoformat(),
                "reason": own.reason,
                "rows": own.rows,
                "rows_in_all": sum(own.rows.values()),
            }
            for own in deletions_of(session)
        ],
        "consents": [
            {
                "at": own.at.isoformat(),
                "purpose": own.purpose,
                "granted": own.granted,
                "notice": own.notice_version,
            }
            for own in session.consents.order_by("id")
        ],
    }


def _counted() -> QuerySet[ViewerSession]:
    return ViewerSession.objects.select_related(
        "campaign__organisation", "viewer", "notice", "panel_visit"
    ).annotate(
        ads_watched=Count("exposures", distinct=True),
        ads_answered=Count("exposures__answer", distinct=True),
        questions_answered=Count("survey_answers", distinct=True),
    )
