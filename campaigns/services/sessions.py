import random
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign, Consent, Event, Exposure, Viewer, ViewerSession
from campaigns.services.consents import consents_record, consents_withdraw
from campaigns.services.events import event_add
from campaigns.tokens import token_issue
from campaigns.viewer_keys import viewer_key_issue, viewer_key_read

SEEN_EVERY = timedelta(
    seconds=30
)  # how fine `last_seen_at` is: a write a request would cost more than it tells
ABANDONED_AFTER = timedelta(minutes=10)


class CameraNeeded(Exception):
    """The campaign is not shown without the camera, and its use was not agreed to."""


@dataclass(frozen=True)
class StartedSession:
    session: ViewerSession
    token: str
    viewer_key: str | None


@transaction.atomic
def session_start(
    *,
    campaign: Campaign,
    consents: dict[str, bool],
    notice_version: str,
    viewer_key: str | None = None,
    panel_id: str = "",
    panel_variables: dict[str, str] | None = None,
) -> StartedSession:
    """Begin one sitting: find or make the viewer, fix the order of the ads, record the answers.

    Args:
        campaign: an open campaign.
        consents: answer by purpose (`Consent.Purpose`); what is missing counts as no.
        notice_version: the notice that was shown.
        viewer_key: the key that an earlier visit gave to this browser; unread unless return_visits is granted.
        panel_id: the panel's participant number; unread unless panel is granted.
        panel_variables: what the panel tells of this participant; unread unless panel is granted.

    Returns:
        The session, its token, and a viewer key where return_visits is granted.

    Raises:
        CameraNeeded: expressions is not granted, and the campaign is not shown without.
    """
    if not consents.get(Consent.Purpose.EXPRESSIONS) and not campaign.allow_without_camera:
        raise CameraNeeded
    returning = bool(consents.get(Consent.Purpose.RETURN_VISITS))
    viewer = _viewer_for(
        campaign=campaign,
        key=viewer_key if returning else None,
        panel_id=panel_id if consents.get(Consent.Purpose.PANEL) else "",
    )
    if viewer.panel_id and panel_variables and viewer.panel_variables != panel_variables:
        viewer.panel_variables = panel_variables
        viewer.save(update_fields=["panel_variables"])
    session_id = uuid4()
    session = ViewerSession.objects.create(
        id=session_id, campaign=campaign, viewer=viewer, ad_order=_ad_order(campaign, seed=session_id.int)
    )
    consents_record(session=session, answers=consents, notice_version=notice_version)
    return StartedSession(
        session=session,
        token=token_issue(session),
        viewer_key=viewer_key_issue(viewer.pk) if returning else None,
    )


def session_seen(*, session: ViewerSession) -> None:
    """Note that the browser is still there, at most once in `SEEN_EVERY`."""
    now = timezone.now()
    if now - session.last_seen_at >= SEEN_EVERY:
        ViewerSession.objects.filter(pk=session.pk).update(last_seen_at=now)


def session_camera(*, session: ViewerSession, camera: str) -> None:
    """Record what became of the question for the camera (`ViewerSession.Camera`)."""
    ViewerSession.objects.filter(pk=session.pk).update(camera=camera)


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
        _tell(session, Event.Type.SESSION_FINISHED)


@transaction.atomic
def sessions_abandon() -> int:
    """End the open sittings that were silent for `ABANDONED_AFTER`; return how many."""
    silent = ViewerSession.objects.filter(
        status=ViewerSession.Status.OPEN, last_seen_at__lt=timezone.now() - ABANDONED_AFTER
    )
    return _sessions_end(
        session_ids=list(silent.values_list("pk", flat=True)), status=ViewerSession.Status.ABANDONED
    )


@transaction.atomic
def session_withdraw(*, session: ViewerSession) -> None:
    """Erase a sitting: every picture, result, play and event of it goes, and its token dies with the commit.

    The row itself stays, marked withdrawn, and so do the consent events, now ended by a no: they prove what was done.
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
    locked.exposures.all().delete()
    ledger = getattr(locked, "ledger", None)
    if ledger is not None:
        ledger.delete()
    ViewerSession.objects.filter(pk=locked.pk).update(
        status=ViewerSession.Status.WITHDRAWN, ended_at=timezone.now(), frames_dropped=0
    )
    _panel_variables_forget(viewer_id=locked.viewer_id)
    _tell(locked, Event.Type.SESSION_WITHDRAWN)


def _tell(session: ViewerSession, type: str) -> None:
    data = {"session": str(session.pk), "campaign": session.campaign_id}
    event_add(
        organisation=session.campaign.organisation, type=type, subject=f"session:{session.pk}", data=data
    )


def _panel_variables_forget(*, viewer_id: UUID) -> None:
    """Erase what the panel told of a viewer of whom no sitting is left that it belongs to."""
    left = ViewerSession.objects.filter(viewer_id=viewer_id).exclude(status=ViewerSession.Status.WITHDRAWN)
    if not left.exists():
        Viewer.objects.filter(pk=viewer_id).update(panel_variables={})


def _sessions_end(*, session_ids: list, status: str) -> int:
    now = timezone.now()
    ended = ViewerSession.objects.filter(pk__in=session_ids, status=ViewerSession.Status.OPEN).update(
        status=status, ended_at=now
    )
    Exposure.objects.filter(session__in=session_ids, status=Exposure.Status.PLAYING).update(
        status=Exposure.Status.ABANDONED, ended_at=now
    )
    return ended


def _viewer_for(*, campaign: Campaign, key: str | None, panel_id: str) -> Viewer:
    organisation = campaign.organisation_id
    if panel_id:
        return Viewer.objects.get_or_create(organisation_id=organisation, panel_id=panel_id)[0]
    viewer_id = viewer_key_read(key)
    # A viewer of a panel is no answer here: this sitting was not agreed to be linked to the participant number.
    known = viewer_id and Viewer.objects.filter(pk=viewer_id, organisation=organisation, panel_id="").first()
    return known or Viewer.objects.create(organisation_id=organisation)


def _ad_order(campaign: Campaign, *, seed: int) -> list[int]:
    ads = list(campaign.ads.order_by("position", "id").values_list("pk", flat=True))
    if campaign.ad_order == Campaign.AdOrder.RANDOM:
        random.Random(seed).shuffle(ads)
    return ads
