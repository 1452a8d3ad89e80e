import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.core.signing import BadSignature
from django.db import transaction
from django.utils import timezone

from campaigns.models import (
    AuditEntry,
    Campaign,
    Consent,
    Deletion,
    Event,
    Exposure,
    PanelVisit,
    Viewer,
    ViewerSession,
)
from campaigns.notice import PanelShown
from campaigns.notice import notice_version as version_of
from campaigns.panel_links import panel_signed
from campaigns.panel_variables import panel_told
from campaigns.selectors.notices import notice_matching
from campaigns.selectors.recruitment import Brought, brought_open, recruitment_of
from campaigns.selectors.retention import keep_until
from campaigns.services.audit import audit_add
from campaigns.services.consents import consents_record, consents_withdraw, notice_keep
from campaigns.services.events import event_add
from campaigns.services.recruitment import visit_begin, visit_end, visits_time_out
from campaigns.tokens import token_issue
from campaigns.viewer_keys import viewer_key_issue, viewer_key_read
from campaigns.withdrawal_codes import withdrawal_code_hash, withdrawal_code_make

SEEN_EVERY = timedelta(
    seconds=30
)  # how fine `last_seen_at` is: a write a request would cost more than it tells
ABANDONED_AFTER = timedelta(minutes=10)


class CameraNeeded(Exception):
    """The campaign is not shown without the camera, and its use was not agreed to."""


class OriginNotOffered(Exception):
    """The campaign does not read there, or leaves it to viewers and this one did not say."""


class NothingAgreed(Exception):
    """Neither expressions nor watching was agreed to: there is nothing that a sitting may be for."""


class NoticeOutdated(Exception):
    """The campaign shows another notice by now, or another panel's link than the one that was agreed to."""


@dataclass(frozen=True)
class StartedSession:
    """What the browser gets. The code is shown to the viewer and stands nowhere here but as a hash."""

    session: ViewerSession
    token: str
    viewer_key: str | None
    withdrawal_code: str


@transaction.atomic
def session_start(
    *,
    campaign: Campaign,
    consents: dict[str, bool],
    notice_version: str,
    notice_salt: str = "",
    origin: str = "",
    viewer_key: str | None = None,
    panel_id: str = "",
    panel_variables: dict[str, str] | None = None,
    panel_signature: str = "",
    arrival: str = "",
) -> StartedSession:
    """Begin one sitting: find or make the viewer, fix the order of the ads, record the answers.

    Args:
        campaign: an open campaign.
        consents: answer by purpose (`Consent.Purpose`); what is missing counts as no.
        notice_version: the notice that was shown, as the page named it. notice_salt: the salt that came with it.
        origin: where the viewer's face is to be read (`ViewerSession.Origin`); empty: the campaign's only way.
        viewer_key: the key that an earlier visit gave to this browser; unread unless return_visits is granted.
        panel_id: the panel's participant number; unread unless panel is granted.
        panel_variables: what the panel tells of this participant; unread unless panel is granted.
        panel_signature: the link's own. Without a right one the number is one that anybody may have written: the viewer
            is another one than that of the signed links with it.
        arrival: what the panel's link brought, as the page sealed it; unread where the campaign has no panel.

    Returns:
        The session, its token, and a viewer key where return_visits is granted.

    Raises:
        CameraNeeded: expressions is not granted, and the campaign is not shown without.
        NothingAgreed: neither is watching.
        OriginNotOffered: the campaign does not read there, or asks the viewer, who did not say.
        NoticeOutdated: the campaign, or the panel's link, shows something else by now.
        AlreadyDone: this participant has taken part, and the campaign takes everybody once.
        QuotaFull: the panel's places are taken.
    """
    if not consents.get(Consent.Purpose.EXPRESSIONS):
        if not campaign.allow_without_camera:
            raise CameraNeeded
        if not consents.get(Consent.Purpose.WATCHING):
            raise NothingAgreed
    linked = bool(consents.get(Consent.Purpose.PANEL))
    shown = PanelShown(panel_id, panel_told(panel_variables or {}), notice_salt) if linked else None
    notice = notice_matching(campaign, version=notice_version)
    if notice is None or (shown and not notice_version.endswith(f".{shown.digest}")):
        raise NoticeOutdated
    read_at = _origin(campaign, origin, measured=bool(consents.get(Consent.Purpose.EXPRESSIONS)))
    notice = notice_keep(notice)
    returning = bool(consents.get(Consent.Purpose.RETURN_VISITS))
    viewer = _viewer_for(
        campaign=campaign,
        key=viewer_key if returning else None,
        panel_id=panel_id if linked else "",
        signed=panel_signed(campaign.share_code, panel_id, panel_variables or {}, panel_signature),
    )
    if viewer.panel_id and panel_variables and viewer.panel_variables != panel_variables:
        viewer.panel_variables = panel_variables
        viewer.save(update_fields=["panel_variables"])
    session_id, code = uuid4(), withdrawal_code_make()
    session = ViewerSession.objects.create(
        id=session_id,
        campaign=campaign,
        viewer=viewer,
        notice=notice,
        panel_shown=asdict(shown) if shown else None,
        withdrawal_hash=withdrawal_code_hash(code),
        keep_until=keep_until(campaign.organisation),
        origin=read_at,
        ad_order=_ad_order(campaign, seed=session_id.int),
    )
    recruitment = recruitment_of(campaign)
    if recruitment:
        visit_begin(session=session, recruitment=recruitment, brought=_brought(campaign, arrival))
    consents_record(session=session, answers=consents, notice_version=version_of(notice.key, shown))
    return StartedSession(
        session=session,
        token=token_issue(session),
        viewer_key=viewer_key_issue(viewer.pk) if returning else None,
        withdrawal_code=code,
    )


def session_seen(*, session: ViewerSession) -> None:
    """Note that the browser is still there, at most once in `SEEN_EVERY`."""
    now = timezone.now()
    if now - session.last_seen_at >= SEEN_EVERY:
        ViewerSession.objects.filter(pk=session.pk).update(last_seen_at=now)


def session_camera(*, session: ViewerSession, camera: str) -> None:
    """Record what became of the question for the camera (`ViewerSession.Camera`)."""
    ViewerSession.objects.filter(pk=session.pk).update(camera=camera)


def session_sound(*, session: ViewerSession, sound: str) -> None:
    """Record what became of the sound check (`ViewerSession.Sound`)."""
    ViewerSession.objects.filter(pk=session.pk).update(sound=sound)


@transaction.atomic
def session_finish(*, session: ViewerSession, frames_dropped: int = 0) -> None:
    """End a sitting that was watched through or stopped. Safe to repeat; a withdrawn one stays withdrawn.

    Args:
        session: the sitting.
        frames_dropped: snapshots that the browser gave up in all; batches may have told a part of them before.
    """
    ViewerSession.objects.filter(
        pk=session.pk, status=ViewerSession.Status.OPEN, frames_dropped__lt=frames_dropped
    ).update(frames_dropped=frames_dropped)
    if _sessions_end(session_ids=[session.pk], status=ViewerSession.Status.FINISHED):
        visit_end(session=session)
        _tell(session, Event.Type.SESSION_FINISHED)


@transaction.atomic
def sessions_abandon() -> int:
    """End the open sittings that were silent for `ABANDONED_AFTER`; return how many."""
    silent = ViewerSession.objects.filter(
        status=ViewerSession.Status.OPEN, last_seen_at__lt=timezone.now() - ABANDONED_AFTER
    )
    numbers = list(silent.values_list("pk", flat=True))
    visits_time_out(session_ids=numbers)
    return _sessions_end(session_ids=numbers, status=ViewerSession.Status.ABANDONED)


@transaction.atomic
def session_withdraw(*, session: ViewerSession, reason: str = Deletion.Reason.VIEWER) -> None:
    """Erase a sitting: every picture, result, play and event of it goes, and its token dies with the commit.

    The row itself stays, marked withdrawn and tied to nobody, and so do the consent events, now ended by a no: they
    prove what was done. The viewer's row goes with their last sitting, and a panel's number with it.
    """
    # The row lock makes a batch that arrives now wait (its insert needs a key lock on the session) and then fail.
    locked = ViewerSession.objects.select_for_update().get(pk=session.pk)
    if locked.status == ViewerSession.Status.WITHDRAWN:
        return
    consents_withdraw(session=locked)
    # Other rooms hang their rows on ours; by these relations their rows go too, without this room knowing them.
    if hasattr(locked, "snapshots"):
        # Waits for a worker that is just writing results, so that none can appear behind our back.
        list(locked.snapshots.select_for_update().order_by("pk").values_list("pk", flat=True))
    rows = locked.exposures.all().delete()[1]
    ledger = getattr(locked, "ledger", None)
    if ledger is not None:
        ledger.delete()
    PanelVisit.objects.filter(session=locked).delete()
    now = timezone.now()
    ViewerSession.objects.filter(pk=locked.pk).update(
        status=ViewerSession.Status.WITHDRAWN, ended_at=now, frames_dropped=0, viewer=None, panel_shown=None
    )
    Deletion.objects.create(
        at=now,
        organisation_id=locked.campaign.organisation_id,
        campaign_id=locked.campaign_id,
        session_number=locked.pk,
        reason=reason,
        rows=rows,
    )
    if reason == Deletion.Reason.STAFF:
        audit_add(
            organisation=locked.campaign.organisation,
            action=AuditEntry.Action.SESSION_WITHDRAWN,
            subject=f"session {locked.pk}",
        )
    _viewer_forget(viewer_id=locked.viewer_id)
    _tell(locked, Event.Type.SESSION_WITHDRAWN)


def _tell(session: ViewerSession, type: str) -> None:
    data = {"session": str(session.pk), "campaign": session.campaign_id}
    event_add(
        organisation=session.campaign.organisation, type=type, subject=f"session:{session.pk}", data=data
    )


@transaction.atomic
def sessions_withdraw(*, sessions: Sequence[ViewerSession], reason: str = Deletion.Reason.VIEWER) -> None:
    """Withdraw several sittings of one viewer: all of them or none."""
    # All at first, in one order: who watches in one of them locks it and then the viewer, and must not meet us midway.
    numbers = [session.pk for session in sessions]
    list(ViewerSession.objects.select_for_update().filter(pk__in=numbers).order_by("pk").values_list("pk"))
    for session in sessions:
        session_withdraw(session=session, reason=reason)


def _viewer_forget(*, viewer_id: UUID) -> None:
    """Delete a viewer of whom no sitting is left. The lock makes a sitting that begins now wait, and make a new one."""
    Viewer.objects.select_for_update().filter(pk=viewer_id).first()
    if not ViewerSession.objects.filter(viewer_id=viewer_id).exists():
        Viewer.objects.filter(pk=viewer_id).delete()


def _sessions_end(*, session_ids: list, status: str) -> int:
    now = timezone.now()
    ended = ViewerSession.objects.filter(pk__in=session_ids, status=ViewerSession.Status.OPEN).update(
        status=status, ended_at=now
    )
    Exposure.objects.filter(session__in=session_ids, status=Exposure.Status.PLAYING).update(
        status=Exposure.Status.ABANDONED, ended_at=now
    )
    return ended


def _viewer_for(*, campaign: Campaign, key: str | None, panel_id: str, signed: bool) -> Viewer:
    organisation = campaign.organisation_id
    locked = Viewer.objects.select_for_update(no_key=True).filter(organisation=organisation)
    if panel_id:
        while True:  # a withdrawal may delete the row between the two statements
            # Without get_or_create: its failed INSERT would leave the number in the database's log.
            Viewer.objects.bulk_create(
                [Viewer(organisation_id=organisation, panel_id=panel_id, signed=signed)],
                ignore_conflicts=True,
            )
            if known := locked.filter(panel_id=panel_id, signed=signed).first():
                return known
    viewer_id = viewer_key_read(key)
    # A viewer of a panel is no answer here: this sitting was not agreed to be linked to the participant number.
    known = viewer_id and locked.filter(pk=viewer_id, panel_id="").first()
    return known or Viewer.objects.create(organisation_id=organisation)


def _brought(campaign: Campaign, arrival: str) -> Brought:
    try:
        return brought_open(campaign, arrival) if arrival else Brought("", False, {})
    except BadSignature as error:
        raise NoticeOutdated from error  # a page of before: loaded again, it has a good one


def _origin(campaign: Campaign, wanted: str, *, measured: bool) -> str:
    """Where the face is read. Who is not measured gets the campaign's way, or the device, which takes no picture."""
    asked = campaign.reading == Campaign.Reading.VIEWER
    offered = ViewerSession.Origin.values if asked else [campaign.reading]
    if wanted in offered:
        return wanted
    if wanted or (asked and measured):
        raise OriginNotOffered
    return ViewerSession.Origin.DEVICE if asked else campaign.reading


def _ad_order(campaign: Campaign, *, seed: int) -> list[int]:
    ads = list(campaign.ads.order_by("position", "id").values_list("pk", flat=True))
    if campaign.ad_order == Campaign.AdOrder.RANDOM:
        random.Random(seed).shuffle(ads)
    return ads
