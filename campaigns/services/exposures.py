from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from campaigns.models import Ad, Exposure, ExposureEvent, Viewer, ViewerSession
from campaigns.selectors.sessions import watching_refused

_Camera = ViewerSession.Camera
CAMERA_AWAY = (_Camera.REFUSED, _Camera.MISSING, _Camera.BUSY, _Camera.UNUSABLE, _Camera.STOPPED)


class AdNotInOrder(Exception):
    """This sitting has another ad, or none, at that position."""


class SessionEnded(Exception):
    """The sitting ended while the request was under way."""


class ScreenerOpen(Exception):
    """The questions that come before are not answered yet."""


class NotAgreed(Exception):
    """The viewer did not agree to what this would keep."""


@transaction.atomic
def exposure_start(*, session: ViewerSession, ad_id: int, position: int) -> Exposure:
    """Begin the play of one ad; asked again for the same position, return the same exposure.

    `number` is 1 + the exposures to this ad that this viewer has seen before, in any session: those whose ad began. It
    is set anew when this one's ad begins (`events_record`).

    Raises:
        AdNotInOrder: the session's order has not this ad at this position, or the ad was deleted since.
        SessionEnded: the session was withdrawn or closed just now.
        ScreenerOpen: the questions that come before are not answered.
        NotAgreed: the camera did not start or has stopped, and keeping what is watched without it was not agreed to.
    """
    if session.ad_order[position : position + 1] != [ad_id] or not Ad.objects.filter(pk=ad_id).exists():
        raise AdNotInOrder
    # The session is locked so that a withdrawal is wholly before or after; the viewer, so that two tabs of one viewer
    # do not count as the same number.
    locked = ViewerSession.objects.select_for_update(no_key=True).filter(
        pk=session.pk, status=ViewerSession.Status.OPEN
    )
    if (found := locked.values_list("camera", "screening").first()) is None:
        raise SessionEnded
    camera, screening = found
    if screening == ViewerSession.Screening.ASKED:
        raise ScreenerOpen
    Viewer.objects.select_for_update(no_key=True).get(pk=session.viewer_id)
    known = Exposure.objects.filter(session=session, position=position).first()
    if known is not None:
        return known  # asked again, it may be, because the answer was lost
    if camera in CAMERA_AWAY and watching_refused(session=session):
        raise NotAgreed
    number = _seen(session.viewer_id, ad_id).count() + 1
    return Exposure.objects.create(session=session, ad_id=ad_id, position=position, number=number)


@transaction.atomic
def events_record(*, exposure: Exposure, events: list[dict], conditions: dict | None = None) -> None:
    """Store what happened to the playback; an event that is there already is left as it is.

    Args:
        exposure: the play that they belong to.
        events: dicts of sequence, kind (`ExposureEvent.Kind`), media_ms, elapsed_ms. An `ended` completes the exposure,
            the first `play` settles which number it has for its viewer.
        conditions: how the ad played so far (`Exposure.conditions`); None leaves what is known.

    Raises:
        SessionEnded: the play was erased by a withdrawal just now.
    """
    if any(event["kind"] == ExposureEvent.Kind.PLAY for event in events):
        _number_settle(exposure)
    # Unordered: the model's own order would join the session and lock that too. No key lock: results may still be
    # added to this play meanwhile, only its erasure must wait.
    if not Exposure.objects.order_by().select_for_update(no_key=True).filter(pk=exposure.pk):
        raise SessionEnded
    ExposureEvent.objects.bulk_create(
        (ExposureEvent(exposure=exposure, **event) for event in events), ignore_conflicts=True
    )
    if conditions is not None:
        Exposure.objects.filter(pk=exposure.pk).update(conditions=conditions)
    if any(event["kind"] == ExposureEvent.Kind.ENDED for event in events):
        Exposure.objects.filter(pk=exposure.pk, status=Exposure.Status.PLAYING).update(
            status=Exposure.Status.COMPLETED, ended_at=timezone.now()
        )


def _number_settle(exposure: Exposure) -> None:
    """Count the exposure, now that its ad is seen: one that ended before its ad began, by a reload, counts as none."""
    # Session, viewer, exposure: the order of the locks of `exposure_start` and of a withdrawal. Only a withdrawal waits
    # for this lock of the session: pictures are stored and read meanwhile.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT viewer_id FROM campaigns_viewersession WHERE id = %s FOR KEY SHARE", [exposure.session_id]
        )
        row = cursor.fetchone()
    if row is None or row[0] is None:
        return  # withdrawn just now
    viewer_id = row[0]
    Viewer.objects.select_for_update(no_key=True).filter(pk=viewer_id).first()
    seen = _seen(viewer_id, exposure.ad_id)
    if not seen.filter(pk=exposure.pk).exists():
        Exposure.objects.filter(pk=exposure.pk).update(number=seen.count() + 1)


def _seen(viewer_id: UUID, ad_id: int) -> QuerySet[Exposure]:
    """Return the viewer's exposures to an ad that began to play, as far as the browser told."""
    began = ExposureEvent.objects.filter(exposure=OuterRef("pk"), kind=ExposureEvent.Kind.PLAY)
    shown = Exposure.objects.order_by().filter(session__viewer_id=viewer_id, ad_id=ad_id)
    return shown.filter(Q(status=Exposure.Status.COMPLETED) | Exists(began))
