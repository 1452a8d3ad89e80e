"""What viewers say of the reading of their own face: that it is wrong at some moment of an ad."""

from django.db import transaction

from campaigns.models import Disagreement, Exposure, ViewerSession
from campaigns.own_traces import own_traces

MOST = 200  # stretches of one exposure


class NoSuchMoment(Exception):
    """The session has no such exposure, nothing was read in it, the ad has no such stretch, or so many were told of
    already."""


@transaction.atomic
def disagreement_tell(
    *, session: ViewerSession, exposure_id: int, start_ms: int, end_ms: int, word: str = ""
) -> Disagreement:
    """Keep that a session's viewer disagrees with a stretch of an exposure; told again, its word is changed.

    Args:
        start_ms, end_ms: media time; cut at the ad's end.
        word: what the viewer calls it instead (`Disagreement.Word`); empty: they give none.

    Raises:
        NoSuchMoment.
    """
    # A withdrawal is wholly before or wholly after; it locks the session first, and so does this.
    ViewerSession.objects.select_for_update(no_key=True).filter(pk=session.pk).first()
    exposure = Exposure.objects.select_related("ad").filter(pk=exposure_id, session=session).first()
    # Who took back that the face is read, or was never read, disagrees with no reading.
    if exposure is None or exposure.pk not in own_traces(session):
        raise NoSuchMoment
    end_ms = min(end_ms, exposure.ad.duration_ms)
    own = {"exposure": exposure, "start_ms": start_ms, "end_ms": end_ms}
    if not 0 <= start_ms < end_ms or word not in ("", *Disagreement.Word.values):
        raise NoSuchMoment
    others = Disagreement.objects.filter(exposure=exposure)
    if others.count() >= MOST and not others.filter(**own).exists():
        raise NoSuchMoment
    return Disagreement.objects.update_or_create(**own, defaults={"word": word})[0]


def disagreement_take_back(*, session: ViewerSession, exposure_id: int, start_ms: int, end_ms: int) -> None:
    """Forget that the session's viewer disagreed with a stretch. Safe to repeat."""
    Disagreement.objects.filter(
        exposure=exposure_id, exposure__session=session, start_ms=start_ms, end_ms=end_ms
    ).delete()
