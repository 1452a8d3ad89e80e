"""What a viewer agreed to, changed afterwards, purpose by purpose: what a purpose kept goes with its yes."""

from django.db import transaction
from django.db.models import Q, QuerySet

from campaigns.models import Answer, Consent, Disagreement, Exposure, SliderTrace, Viewer, ViewerSession
from campaigns.selectors.rights import purposes_of
from campaigns.selectors.sessions import consent_granted, consents_granted
from campaigns.services.answers import answers_erase
from campaigns.services.consents import consent_give, consent_take_back
from campaigns.services.deletions import deletion_note
from campaigns.services.exposures import CAMERA_AWAY
from campaigns.services.face_templates import face_forget, face_template_revoke
from campaigns.services.next_ads import choosing_stop, decisions_forget
from campaigns.services.sessions import session_withdraw
from campaigns.services.viewers import viewer_forget

_Purpose = Consent.Purpose
_GROUNDS = {_Purpose.EXPRESSIONS.value, _Purpose.WATCHING.value}  # without either there is no session
_OF_ALL_VISITS = {_Purpose.RETURN_VISITS.value, _Purpose.FACE.value, _Purpose.CHOOSE_ADS.value}


class PurposeNotOffered(Exception):
    """No such purpose, or nothing is left that a yes could allow."""


@transaction.atomic
def purpose_give(*, session: ViewerSession, purpose: str) -> None:
    """Add a yes that is given afterwards.

    Raises:
        PurposeNotOffered.
    """
    # A withdrawal is wholly before or wholly after.
    locked = ViewerSession.objects.select_for_update(no_key=True).get(pk=session.pk)
    if not any(own.purpose == purpose and own.can_give for own in purposes_of(locked)):
        raise PurposeNotOffered
    consent_give(session=locked, purpose=purpose)


@transaction.atomic
def purpose_take_back(*, session: ViewerSession, purpose: str) -> None:
    """Take one yes back, and erase what it alone allowed; with the last ground the whole session is withdrawn.

    Raises:
        PurposeNotOffered: there is no such yes.
    """
    # All that it is about, in one order: a withdrawal of the same visits must not meet us midway.
    about = Q(pk=session.pk)
    if purpose in _OF_ALL_VISITS and session.viewer_id:
        about |= Q(viewer=session.viewer_id)
    list(ViewerSession.objects.select_for_update().filter(about).order_by("pk").values_list("pk"))
    locked = ViewerSession.objects.get(pk=session.pk)
    granted = set(consents_granted(session=locked))
    if purpose not in granted:
        raise PurposeNotOffered
    if purpose in _GROUNDS and not (granted & _GROUNDS) - {purpose}:
        session_withdraw(session=locked)
    elif purpose == _Purpose.EXPRESSIONS:
        consent_take_back(session=locked, purpose=purpose)
        _expressions_erase(locked)
    elif purpose == _Purpose.WATCHING:
        consent_take_back(session=locked, purpose=purpose)
        own = {"exposure__session": locked}
        gone = [Answer.objects.filter(**own).delete(), SliderTrace.objects.filter(**own).delete()]
        if locked.camera in CAMERA_AWAY:
            gone.append(_unread(locked).delete())
        deletion_note(locked, answers_erase(session=locked), *(rows for _, rows in gone))
    elif purpose == _Purpose.RETURN_VISITS:
        for visit in locked.viewer.sessions.all():
            consent_take_back(session=visit, purpose=purpose)
    elif purpose == _Purpose.PANEL:
        consent_take_back(session=locked, purpose=purpose)
        _unlink(locked)
    elif purpose == _Purpose.FACE:
        face_forget(session=locked)
    else:
        choosing_stop(session=locked, erase=False)


def _unread(session: ViewerSession) -> QuerySet[Exposure]:
    """Return the exposures of which no picture came: without the camera this purpose alone allowed to keep them."""
    return (
        session.exposures.filter(snapshots=None) if hasattr(session, "snapshots") else session.exposures.all()
    )


def _expressions_erase(session: ViewerSession) -> None:
    """Erase all that was read of the face; that the ads were watched, and the answers, stay. The caller holds the
    session: pictures that come meanwhile wait, and then find no consent."""
    gone = [Disagreement.objects.filter(exposure__session=session).delete()[1]]
    # Other rooms hang their rows on ours; by these relations they go too, without this room knowing them.
    if hasattr(session, "snapshots"):
        list(session.snapshots.select_for_update().order_by("pk").values_list("pk", flat=True))
        gone.append(session.snapshots.all().delete()[1])
    gone += [own.trace.delete()[1] for own in session.exposures.all() if hasattr(own, "trace")]
    if (ledger := getattr(session, "ledger", None)) is not None:
        gone.append(ledger.delete()[1])
    gone.append(decisions_forget(session))  # they were made from what was read
    ViewerSession.objects.filter(pk=session.pk).update(frames_dropped=0, recognised_at=None, ad_choices=[])
    deletion_note(session, *gone)


def _unlink(session: ViewerSession) -> None:
    """Give a session a viewer of its own: nothing leads from it to the panel's participant any more."""
    before = session.viewer_id
    if before is not None and consent_granted(session=session, purpose=_Purpose.FACE):
        # Else the face would stay with a viewer whom no code of this person opens any more.
        consent_take_back(session=session, purpose=_Purpose.FACE)
        face_template_revoke(viewer_id=before)
    gone = decisions_forget(
        session
    )  # they hold what came of the viewer's other sessions, and those this one's
    alone = Viewer.objects.create(organisation_id=session.campaign.organisation_id)
    ViewerSession.objects.filter(pk=session.pk).update(viewer=alone, panel_shown=None)
    for own in session.exposures.all():
        if hasattr(own, "trace"):
            own.trace.delete()  # it names the viewer; it is made anew within seconds
    deletion_note(session, gone)
    if before is not None:
        viewer_forget(viewer_id=before)
