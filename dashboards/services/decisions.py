"""Writes the log of chosen ads: decisions, their late rewards, and the policies that learn from these (F34)."""

import time
from datetime import timedelta

import numpy as np
from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign, Exposure, ViewerSession
from dashboards.models import AdDecision, ExposureTrace, TargetingPolicy
from dashboards.selectors.decisions import (
    policy_newest,
    remembered_by_viewer,
    rewards_early,
    rewards_known,
    tagged_ads,
)
from dashboards.statistics.frames.exposure import VERSION as TRACE_VERSION
from dashboards.statistics.frames.packing import STORED
from dashboards.statistics.frames.series import SERIES
from dashboards.statistics.targeting.policy import VERSION, Policy, policy_due, policy_fit
from dashboards.statistics.targeting.reward import exposure_reward
from dashboards.statistics.targeting.shown import TaggedAds, shown_of

_State = AdDecision.Reward
_AT_ONCE = 500
_GIVEN_UP_AFTER = timedelta(days=1)  # frames that are read at all are read by then


def rewards_look(*, session: ViewerSession) -> None:
    """Note what is known already of the session's exposures, for the choice that comes next; nothing is waited for."""
    now = timezone.now()
    for pk, reward in rewards_early(session).items():
        AdDecision.objects.filter(pk=pk).update(reward=reward, reward_state=_State.EARLY, reward_at=now)


def rewards_settle() -> int:
    """Give decisions of ended sessions their final reward, from their exposures as rolled up; return how many."""
    waiting = AdDecision.objects.filter(reward_state__in=(_State.WAITING, _State.EARLY))
    waiting = waiting.exclude(session__status=ViewerSession.Status.OPEN).order_by("pk")
    decisions = list(waiting.select_related("session")[:_AT_ONCE])
    plays = Exposure.objects.order_by().filter(session__in={own.session_id for own in decisions})
    exposures = {
        (session, place): pk for session, place, pk in plays.values_list("session", "position", "pk")
    }
    rows = ExposureTrace.objects.filter(exposure__in=exposures.values(), version=TRACE_VERSION)
    traces = {row.pk: row for row in rows}
    settled, now = 0, timezone.now()
    for own in decisions:
        exposure = exposures.get((own.session_id, own.position))
        trace = traces.get(exposure)
        over = own.session.ended_at is not None and own.session.ended_at < now - _GIVEN_UP_AFTER
        if trace is None and exposure is not None and not over:
            continue
        reward = _reward(trace) if trace else None
        state = _State.MISSING if reward is None else _State.KNOWN
        # A withdrawal meanwhile has taken the row along: then nothing is changed.
        settled += AdDecision.objects.filter(pk=own.pk).update(
            reward=reward, reward_state=state, reward_at=now
        )
    return settled


def policies_refit(*, seconds: float) -> int:
    """Fit the policies that are due anew; return how many. After `seconds` no further one is begun."""
    until, done = time.monotonic() + seconds, 0
    for campaign in Campaign.objects.filter(ad_order=Campaign.AdOrder.ADAPTIVE, simulated=False):
        if time.monotonic() > until:
            break
        newest, ads, known = policy_newest(campaign), tagged_ads(campaign), rewards_known(campaign)
        if newest is None or newest.ads != _ads_kept(ads) or policy_due(newest.rewards, known):
            fitted = policy_fit(shown_of(remembered_by_viewer(campaign), ads), ads)
            policy_keep(campaign=campaign, policy=fitted, rewards=known)
            done += 1
    return done


def policy_begin(*, campaign: Campaign) -> TargetingPolicy:
    """Keep and return the policy that knows nothing yet: for a campaign whose ads have none."""
    ads = tagged_ads(campaign)
    return policy_keep(campaign=campaign, policy=policy_fit(shown_of([], ads), ads), rewards=0)


@transaction.atomic
def policy_keep(*, campaign: Campaign, policy: Policy, rewards: int) -> TargetingPolicy:
    """Store a policy; those before it go, unless an ad was chosen by them."""
    size = len(policy.mean)
    numbers = np.r_[policy.mean, policy.factor[np.tril_indices(size)]].astype("<f8")
    before = list(TargetingPolicy.objects.filter(campaign=campaign).values_list("pk", flat=True)[:1000])
    used = AdDecision.objects.filter(policy__in=before).order_by().values("policy").distinct()
    # The newest one before this may be in the hands of a call that has not stored its decision yet.
    TargetingPolicy.objects.filter(pk__in=before[:-1]).exclude(pk__in=used).delete()
    return TargetingPolicy.objects.create(
        campaign=campaign,
        version=VERSION,
        rewards=rewards,
        viewers=policy.viewers,
        ads=_ads_kept(policy.ads),
        keep=policy.keep,
        taste=policy.taste,
        sd=policy.sd,
        base=policy.base,
        numbers=numbers.tobytes(),
    )


def _ads_kept(ads: TaggedAds) -> list[list[object]]:
    return [[ad, list(tags)] for ad, tags in zip(ads.ads, ads.of, strict=True)]


def _reward(trace: ExposureTrace) -> float | None:
    if trace.grade == "rejected" or not trace.series:
        return None
    series = np.frombuffer(trace.series, dtype=STORED).reshape(len(SERIES), trace.bins).T
    resting = np.array([np.nan if own is None else own for own in trace.resting], np.float64)
    return exposure_reward(series.astype(np.float64), resting)
