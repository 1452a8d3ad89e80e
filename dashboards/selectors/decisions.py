"""The log of the ads that were chosen (F34): a viewer's history, what a policy learns from, and the log itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import numpy as np
from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery
from numpy.typing import NDArray

from campaigns.models import Campaign, Consent, Exposure, ViewerSession
from dashboards.models import AdDecision, TargetingPolicy
from dashboards.selectors.frame_series import series_of_frames
from dashboards.selectors.timelines import timeline_of_ad
from dashboards.statistics.targeting.policy import Policy
from dashboards.statistics.targeting.reward import exposure_reward
from dashboards.statistics.targeting.shown import TaggedAds
from inference.models import Snapshot
from inference.selectors import frames_of_exposures

Remembered = tuple[int, float, int, float | None]  # ad, day, position, reward
_State = AdDecision.Reward


def tagged_ads(campaign: Campaign) -> TaggedAds:
    """Return the campaign's ads with their tags, in one query."""
    rows = list(campaign.ads.order_by("pk").values_list("pk", "tags"))
    return TaggedAds(tuple(pk for pk, _ in rows), tuple(tuple(sorted(set(tags))) for _, tags in rows))


def policy_newest(campaign: Campaign) -> TargetingPolicy | None:
    """Return the newest policy of a campaign, without its numbers."""
    return TargetingPolicy.objects.filter(campaign=campaign).defer("numbers").order_by("-pk").first()


@lru_cache(maxsize=32)
def policy_read(pk: int) -> Policy:
    """Return a policy by its number; kept in memory, since it never changes. Raises: TargetingPolicy.DoesNotExist."""
    row = TargetingPolicy.objects.get(pk=pk)
    ads = TaggedAds(tuple(ad for ad, _ in row.ads), tuple(tuple(tags) for _, tags in row.ads))
    numbers = np.frombuffer(row.numbers, dtype="<f8")
    size = len(ads.ads) + len(ads.tags) + 4
    factor = np.zeros((size, size))
    factor[np.tril_indices(size)] = numbers[size:]
    return Policy(ads, numbers[:size], factor, row.sd, row.base, row.keep, row.taste, row.viewers)


def history_of(session: ViewerSession) -> list[Remembered]:
    """Return what the viewer was shown by choice in this campaign, oldest first, in sessions in which being chosen
    for is agreed to now; rewards as far as they are known. Where the viewer is known by a number that anybody may have
    written into a link, of this session alone."""
    viewer = session.viewer
    unsure = viewer is not None and viewer.panel_id and not viewer.signed
    own = (
        {"session": session}
        if unsure
        else {"session__viewer": viewer, "session__campaign": session.campaign_id}
    )
    newest = Consent.objects.filter(session=OuterRef("session"), purpose=Consent.Purpose.CHOOSE_ADS)
    rows = (
        _shown()
        .filter(**own)
        .annotate(agreed=Subquery(newest.order_by("-id").values("granted")[:1]))
        .filter(agreed=True)
    )
    return list(rows.order_by("at").values_list("ad_id", "day", "position", "reward"))


def rewards_early(session: ViewerSession) -> dict[int, float]:
    """Return the rewards of decisions, by their number, whose exposure has ended and whose frames are all read, while
    the session still runs. One that is poorly covered so far has none: frames may still be on their way."""
    ended = Exposure.objects.filter(
        session=session, position=OuterRef("position"), status=Exposure.Status.COMPLETED
    )
    waits = AdDecision.objects.filter(session=session, reward_state=_State.WAITING)
    decisions = dict(waits.filter(Exists(ended)).values_list("position", "pk"))
    unread = Snapshot.objects.filter(exposure=OuterRef("pk"), status=Snapshot.Status.WAITING)
    plays = Exposure.objects.filter(session=session, position__in=decisions).exclude(Exists(unread))
    exposures = {own.pk: own for own in plays.select_related("ad__campaign")}
    if not exposures:
        return {}
    timelines = {pk: timeline_of_ad(exposures[pk].ad) for pk in sorted(exposures)}
    found = series_of_frames(frames_of_exposures(exposure_ids=list(timelines)), timelines)
    rewards = {
        decisions[exposures[pk].position]: exposure_reward(own.values, own.resting.stored())
        for pk, own in found.items()
        if own.grade.name != "rejected"
    }
    return {pk: reward for pk, reward in rewards.items() if reward is not None}


def remembered_by_viewer(campaign: Campaign) -> list[list[Remembered]]:
    """Return what each viewer of a campaign was shown by choice, oldest first, with the rewards that are final."""
    rows = _shown().filter(session__campaign=campaign).order_by("session__viewer", "at")
    found: dict[UUID, list[Remembered]] = {}
    for viewer, state, reward, *own in rows.values_list(
        "session__viewer", "reward_state", "reward", "ad_id", "day", "position"
    ):
        found.setdefault(viewer, []).append((*own, reward if state == _State.KNOWN else None))
    return list(found.values())


def rewards_known(campaign: Campaign) -> int:
    """Return how many rewards of a campaign are final."""
    return AdDecision.objects.filter(session__campaign=campaign, reward_state=_State.KNOWN).count()


def log_pulse(campaign: Campaign) -> tuple[int, str]:
    """Return how many decisions have a final reward, and when the newest got it: changes whenever the log does."""
    rows = AdDecision.objects.filter(session__campaign=campaign, reward_state=_State.KNOWN)
    told = rows.aggregate(n=Count("pk"), last=Max("reward_at"))
    return told["n"], str(told["last"])


@dataclass(frozen=True)
class DecisionLog:
    """The decisions of a campaign with a final reward, n of them, oldest first: arrays [n]. `viewer`: 0..V-1. `chosen`:
    place among its `ads`, of which the `propensities` are; both one tuple a decision. `load`: how full of the ad and
    its tags the viewer was (F31). `reasons`: names."""

    pk: NDArray[np.int64]
    viewer: NDArray[np.int64]
    holdout: NDArray[np.bool_]
    ad: NDArray[np.int64]
    reward: NDArray[np.float64]
    load: NDArray[np.float64]
    reasons: tuple[str, ...]
    ads: tuple[tuple[int, ...], ...]
    propensities: tuple[tuple[float, ...], ...]

    @property
    def chosen(self) -> NDArray[np.int64]:
        return np.array([ads.index(ad) for ads, ad in zip(self.ads, self.ad.tolist(), strict=True)], np.int64)


def decision_log(campaign: Campaign) -> DecisionLog:
    """Return the campaign's log, one query."""
    rows = list(
        AdDecision.objects.filter(session__campaign=campaign, reward_state=_State.KNOWN)
        .order_by("at", "pk")
        .values_list(
            "pk", "session__viewer", "arm", "ad_id", "reward", "load", "reason", "ads", "propensities"
        )
    )
    columns: Sequence[Sequence[object]] = list(zip(*rows, strict=True)) if rows else [()] * 9
    return DecisionLog(
        pk=np.array(columns[0], np.int64),
        viewer=np.unique([str(own) for own in columns[1]], return_inverse=True)[1].astype(np.int64),
        holdout=np.array([own == AdDecision.Arm.HOLDOUT for own in columns[2]], bool),
        ad=np.array(columns[3], np.int64),
        reward=np.array(columns[4], np.float64),
        load=np.array(columns[5], np.float64),
        reasons=tuple(map(str, columns[6])),
        ads=tuple(tuple(own) for own in columns[7]),  # type: ignore[arg-type]
        propensities=tuple(tuple(own) for own in columns[8]),  # type: ignore[arg-type]
    )


def _shown() -> QuerySet[AdDecision]:
    """Decisions whose ad was begun: one that was never shown tires nobody."""
    begun = Exposure.objects.filter(session=OuterRef("session"), position=OuterRef("position"))
    return AdDecision.objects.filter(Exists(begun))
