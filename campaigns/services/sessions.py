from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core.signing import BadSignature
from django.db import transaction
from django.utils import timezone

from campaigns.face_seals import known_read
from campaigns.models import (
    Ad,
    AuditEntry,
    Campaign,
    Consent,
    Deletion,
    Event,
    Exposure,
    PanelVisit,
    ViewerSession,
)
from campaigns.notice import PanelShown
from campaigns.notice import notice_version as version_of
from campaigns.panel_links import panel_signed
from campaigns.panel_variables import panel_told
from campaigns.selectors.campaigns import ad_of_site, ads_here
from campaigns.selectors.notices import faces_offered, notice_matching
from campaigns.selectors.questions import screening_before
from campaigns.selectors.recruitment import Brought, brought_open, recruitment_of
from campaigns.selectors.retention import keep_until
from campaigns.services.answers import answers_erase
from campaigns.services.audit import audit_add
from campaigns.services.consents import consents_record, consents_withdraw, notice_keep
from campaigns.services.events import event_add
from campaigns.services.face_templates import face_template_revoke
from campaigns.services.next_ads import ads_ahead, choices_erase
from campaigns.services.recruitment import visit_begin, visit_end, visits_time_out
from campaigns.services.refused_starts import (
    AdNotOffered,
    CameraNeeded,
    FaceNotOffered,
    NothingAgreed,
    NoticeOutdated,
    OriginNotOffered,
)
from campaigns.services.viewers import viewer_find, viewer_forget
from campaigns.tokens import token_issue
from campaigns.viewer_keys import viewer_key_issue
from campaigns.viewer_language import SOURCE
from campaigns.withdrawal_codes import withdrawal_code_hash, withdrawal_code_make

# How fine `last_seen_at` is: a write a request would cost more than it tells.
SEEN_EVERY = timedelta(seconds=30)
ABANDONED_AFTER = timedelta(minutes=10)


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
    language: str = SOURCE,
    origin: str = "",
    viewer_key: str | None = None,
    panel_id: str = "",
    panel_variables: dict[str, str] | None = None,
    panel_signature: str = "",
    arrival: str = "",
    known: str = "",
    ad: int | None = None,
) -> StartedSession:
    """Begin one sitting: find or make the viewer, fix the order of the ads, record the answers.

    Args:
        campaign: an open campaign.
        consents: answer by purpose (`Consent.Purpose`); what is missing counts as no.
        notice_version: the notice that was shown, as the page named it. notice_salt: the salt that came with it.
        language: in which it was shown.
        origin: where the viewer's face is to be read (`ViewerSession.Origin`); empty: the campaign's only way.
        viewer_key: the key that an earlier visit gave to this browser; unread unless return_visits is granted.
        panel_id: the panel's participant number; unread unless panel is granted.
        panel_variables: what the panel tells of this participant; unread unless panel is granted.
        panel_signature: the link's own. Without a right one the number is one that anybody may have written: the viewer
            is another one than that of the signed links with it.
        known: the note that a viewer's face was recognised (`campaigns/face_seals.py`). The session is theirs where it
            is still to be linked to them.
        ad: the one ad of the session, which another site plays in its own player; None: the campaign's own, here.
        arrival: what the panel's link brought, as the page sealed it; unread where the campaign has no panel.

    Returns:
        The session, its token, and a viewer key where return_visits is granted.

    Raises:
        AdNotOffered: no site plays this ad, or nothing is shown here without one.
        CameraNeeded: expressions is not granted, and the campaign is not shown without.
        NothingAgreed: neither is watching.
        FaceNotOffered: not offered here, no pictures are sent, or nothing will say whose face it is to be.
        OriginNotOffered: the campaign does not read there, or asks the viewer, who did not say.
        NoticeOutdated: the campaign, or the panel's link, shows something else by now.
        AlreadyDone: this participant has taken part, and the campaign takes everybody once.
        QuotaFull: the panel's places are taken.
    """
    try:
        played = ad and ad_of_site(campaign, ad)
    except Ad.DoesNotExist as error:
        raise AdNotOffered from error
    if not consents.get(Consent.Purpose.EXPRESSIONS):
        if not campaign.allow_without_camera:
            raise CameraNeeded
        if not consents.get(Consent.Purpose.WATCHING):
            raise NothingAgreed
    linked = bool(consents.get(Consent.Purpose.PANEL))
    shown = PanelShown(panel_id, panel_told(panel_variables or {}), notice_salt) if linked else None
    notice = notice_matching(campaign, version=notice_version, language=language, ad=played)
    if notice is None or (shown and not notice_version.endswith(f".{shown.digest}")):
        raise NoticeOutdated
    read_at = _origin(campaign, origin, measured=bool(consents.get(Consent.Purpose.EXPRESSIONS)))
    signed = panel_signed(campaign.share_code, panel_id, panel_variables or {}, panel_signature)
    returning = bool(consents.get(Consent.Purpose.RETURN_VISITS))
    offered = faces_offered(campaign)
    pictures = consents.get(Consent.Purpose.EXPRESSIONS) and read_at == ViewerSession.Origin.SERVER
    claim = returning or (linked and signed)
    if consents.get(Consent.Purpose.FACE) and not (offered and pictures and claim):
        raise FaceNotOffered
    notice = notice_keep(notice)
    recognised = known_read(known, campaign_id=campaign.pk) if known else None
    viewer = viewer_find(
        campaign=campaign,
        key=(viewer_key_issue(recognised) if recognised else viewer_key) if returning else None,
        panel_id=panel_id if linked else "",
        signed=signed,
    )
    if offered and not consents.get(Consent.Purpose.FACE):
        face_template_revoke(viewer_id=viewer.pk)  # asked again, and answered with no
    if viewer.panel_id and panel_variables and viewer.panel_variables != panel_variables:
        viewer.panel_variables = panel_variables
        viewer.save(update_fields=["panel_variables"])
    session_id, code = uuid4(), withdrawal_code_make()
    session = ViewerSession(
        id=session_id,
        campaign=campaign,
        viewer=viewer,
        notice=notice,
        panel_shown=asdict(shown) if shown else None,
        withdrawal_hash=withdrawal_code_hash(code),
        keep_until=keep_until(campaign.organisation),
        origin=read_at,
        ad_order=[played.pk] if played else [],
        elsewhere=bool(played),
        recognised_at=timezone.now() if recognised == viewer.pk else None,
        screening=screening_before(campaign),
    )
    if not played:
        session.ad_order = ads_ahead(session)
        if not session.ad_order and campaign.ads.exists() and not ads_here(campaign).exists():
            raise AdNotOffered
    session.save(force_insert=True)
    recruitment = recruitment_of(campaign)
    if recruitment:
        visit_begin(session=session, recruitment=recruitment, brought=_brought(campaign, arrival))
    consents_record(session=session, answers=consents, notice_version=version_of(notice.key, shown))
    return StartedSession(
        session=session,
        token=token_issue(session.pk),
        viewer_key=viewer_key_issue(viewer.pk) if returning else None,
        withdrawal_code=code,
    )


def session_seen(*, session_id: UUID, last_seen_at: datetime) -> None:
    """Note that the browser is still there, at most once in `SEEN_EVERY`; `last_seen_at`: as it was read just now."""
    now = timezone.now()
    if now - last_seen_at >= SEEN_EVERY:
        ViewerSession.objects.filter(pk=session_id).update(last_seen_at=now)


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
    if Consent.Purpose.FACE in [consent.purpose for consent in consents_withdraw(session=locked)]:
        face_template_revoke(viewer_id=locked.viewer_id)
    # Other rooms hang their rows on ours; by these relations their rows go too, without this room knowing them.
    if hasattr(locked, "snapshots"):
        # Waits for a worker that is just writing results, so that none can appear behind our back.
        list(locked.snapshots.select_for_update().order_by("pk").values_list("pk", flat=True))
    rows = answers_erase(session=locked) | locked.exposures.all().delete()[1] | choices_erase(locked)
    if (ledger := getattr(locked, "ledger", None)) is not None:
        ledger.delete()
    rows |= PanelVisit.objects.filter(session=locked).delete()[1]
    now = timezone.now()
    ViewerSession.objects.filter(pk=locked.pk).update(
        status=ViewerSession.Status.WITHDRAWN,
        ended_at=now,
        frames_dropped=0,
        viewer=None,
        panel_shown=None,
        ad_choices=[],
        recognised_at=None,
        receipts_mailed=0,
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
    viewer_forget(viewer_id=locked.viewer_id)
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


def _sessions_end(*, session_ids: list, status: str) -> int:
    now = timezone.now()
    ended = ViewerSession.objects.filter(pk__in=session_ids, status=ViewerSession.Status.OPEN).update(
        status=status, ended_at=now
    )
    Exposure.objects.filter(session__in=session_ids, status=Exposure.Status.PLAYING).update(
        status=Exposure.Status.ABANDONED, ended_at=now
    )
    return ended


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
