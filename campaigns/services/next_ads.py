"""What a session shows next, and the end of being chosen for."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from campaigns.models import Campaign, Consent, Exposure, ViewerSession
from campaigns.next_ad import Chosen, next_ad_of
from campaigns.selectors.campaigns import ads_here
from campaigns.selectors.rights import sessions_together
from campaigns.selectors.sessions import consent_granted
from campaigns.services.consents import consent_take_back
from campaigns.services.deletions import deletion_note
from campaigns.services.exposures import SessionEnded

_DAY = timedelta(hours=24)


def ads_ahead(session: ViewerSession) -> list[int]:
    """Return all ads of a session at its start; none where each is chosen once the one before has been seen."""
    campaign = session.campaign
    if campaign.ad_order == Campaign.AdOrder.ADAPTIVE:
        return []
    ads = _ads(campaign)
    for _ in range(campaign.ads_shown(len(ads))):
        left = [ad for ad in ads if ad not in session.ad_order]
        session.ad_order.append(next_ad_of(campaign.ad_order)(session, left).ad)
    return session.ad_order


@transaction.atomic
def session_next_ad(*, session: ViewerSession) -> Chosen | None:
    """Return the ad after those that have begun, and choose it where that is still to be done; None: there is no more.

    Asked again before that ad has begun, the answer is the same. An ad comes `Campaign.daily_cap` times in 24 hours at
    most, in whichever sessions of its viewer.

    Raises:
        SessionEnded: the session was withdrawn or closed just now.
    """
    locked = _locked(session)
    campaign = locked.campaign
    begun = locked.exposures.count()
    if len(locked.ad_order) > begun:
        ad = locked.ad_order[begun]
        if locked.ad_choices and len(locked.ad_order) == begun + 1:  # chosen one by one
            return Chosen.of_json(locked.ad_choices[-1])
        return Chosen(ad, next_ad_of(Campaign.AdOrder.RANDOM)(locked, [ad]).reason, 1.0)
    left = ads_left(locked)
    if not left:
        return None
    chosen = next_ad_of(campaign.ad_order)(locked, left)
    locked.ad_order.append(chosen.ad)
    locked.ad_choices.append(chosen.as_json())
    locked.save(update_fields=["ad_order", "ad_choices"])
    return chosen


def ads_left(session: ViewerSession) -> list[int]:
    """Return the ads that may still come; none where a session has had its number, as one has from its start whose
    order is not chosen. Who began before choosing was switched off goes on, by chance."""
    campaign = session.campaign
    if session.elsewhere:
        return []
    ads = _ads(campaign)
    if session.exposures.count() >= campaign.ads_shown(len(ads)):
        return []
    return _under_cap(session, ads, since=timezone.now() - _DAY)


@transaction.atomic
def choosing_stop(*, session: ViewerSession, erase: bool) -> None:
    """Stop choosing ads for a viewer, from the next call on, in all sessions that their code opens.

    An ad that was chosen and has not begun is chosen anew, by chance. `erase`: the decisions, and why each ad came, go
    now; else they stay in the log until the session goes, and are not used for this viewer any more.
    """
    for own in sorted(
        sessions_together(session), key=lambda own: own.pk
    ):  # locked in the order of all others
        locked = ViewerSession.objects.select_for_update(no_key=True).get(pk=own.pk)
        if consent_granted(session=locked, purpose=Consent.Purpose.CHOOSE_ADS):
            consent_take_back(session=locked, purpose=Consent.Purpose.CHOOSE_ADS)
        begun = locked.exposures.count()
        if locked.ad_choices:  # fewer than ads, where earlier ones were erased
            kept = len(locked.ad_choices) - len(locked.ad_order[begun:])
            locked.ad_order, locked.ad_choices = locked.ad_order[:begun], locked.ad_choices[:kept]
        gone = decisions_forget(locked, behind=0 if erase else begun)
        if any(gone.values()):
            deletion_note(
                locked, gone
            )  # else files that hold them would be handed out until their day is over
        if erase:
            locked.ad_choices = []
        locked.save(update_fields=["ad_order", "ad_choices"])


def choices_erase(session: ViewerSession) -> dict[str, int]:
    """Delete all that was chosen in a session that is withdrawn: the order of its ads tells of what was measured.
    Return how many rows went, by model."""
    gone = decisions_forget(session)
    if session.ad_choices or session.campaign.ad_order == Campaign.AdOrder.ADAPTIVE:
        ViewerSession.objects.filter(pk=session.pk).update(ad_order=[], ad_choices=[])
    return gone


def decisions_forget(session: ViewerSession, *, behind: int = 0) -> dict[str, int]:
    """Delete the log of a session's decisions from a position on, and what was chosen later, in other sessions of its
    viewer, from what came of them: it holds their rewards. They hang on it from another room. Return how many rows
    went, by model."""
    if not hasattr(session, "ad_decisions"):
        return {}
    own = session.ad_decisions.filter(position__gte=behind)
    told = set(own.values_list("ad", "day", "position"))
    rows: Counter[str] = Counter()
    if told and session.viewer_id:
        others = own.model.objects.filter(session__viewer=session.viewer_id).exclude(session=session)
        later = others.filter(session__campaign=session.campaign_id).values_list("pk", "session", "history")
        made_of = {pk: at for pk, at, history in later if any(tuple(known[:3]) in told for known in history)}
        rows.update(others.filter(pk__in=made_of).delete()[1])
        ViewerSession.objects.filter(pk__in=made_of.values()).update(ad_choices=[])
    rows.update(own.delete()[1])
    return dict(rows)


def _locked(session: ViewerSession) -> ViewerSession:
    """Two calls at once choose one ad."""
    rows = ViewerSession.objects.select_for_update(no_key=True, of=("self",)).select_related("campaign")
    locked = rows.filter(pk=session.pk, status=ViewerSession.Status.OPEN).first()
    if locked is None:
        raise SessionEnded
    return locked


def _ads(campaign: Campaign) -> list[int]:
    return list(ads_here(campaign).order_by("position", "id").values_list("pk", flat=True))


def _under_cap(session: ViewerSession, ads: list[int], *, since: datetime) -> list[int]:
    rows = Exposure.objects.order_by().filter(
        session__viewer=session.viewer_id, session__campaign=session.campaign_id, started_at__gte=since
    )
    shown = dict(rows.values_list("ad").annotate(n=Count("pk")))
    return [ad for ad in ads if shown.get(ad, 0) < session.campaign.daily_cap]
