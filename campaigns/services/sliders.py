"""What a viewer without a camera said with the slider while an ad played."""

from collections.abc import Sequence

from django.db import transaction

from campaigns.models import Exposure, SliderTrace, ViewerSession
from campaigns.selectors.sessions import watching_refused
from campaigns.services.answers import NotAsked
from campaigns.services.exposures import NotAgreed, SessionEnded


@transaction.atomic
def slider_record(*, exposure: Exposure, moves: Sequence[tuple[int, int]]) -> None:
    """Store the moves of one exposure; the first ones told count.

    Args:
        exposure: with its session and its ad's campaign.
        moves: media time in ms and where the slider then stood, −100 to 100, in any order; of several at one time the
            last one counts, and what lies behind the ad's end does not.

    Raises:
        NotAsked: the campaign shows no slider, or the viewer goes on with the camera.
        NotAgreed: keeping answers was not agreed to. SessionEnded: the session was withdrawn just now.
    """
    campaign, session = exposure.ad.campaign, exposure.session
    if not campaign.slider_without_camera or session.camera == ViewerSession.Camera.GRANTED:
        raise NotAsked
    # A withdrawal is wholly before or wholly after.
    ViewerSession.objects.select_for_update(no_key=True).filter(pk=session.pk).first()
    if not Exposure.objects.order_by().select_for_update(no_key=True).filter(pk=exposure.pk):
        raise SessionEnded
    if watching_refused(session=session):
        raise NotAgreed
    kept = sorted({at: value for at, value in moves if at <= exposure.ad.duration_ms}.items())
    if kept:
        at_ms, values = zip(*kept, strict=True)
        SliderTrace.objects.get_or_create(
            exposure=exposure, defaults={"at_ms": list(at_ms), "values": list(values)}
        )
