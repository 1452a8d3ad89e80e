"""Fills the port `campaigns.next_ad` for the adaptive order: Thompson sampling, a holdout, and a log of each choice."""

import hashlib
import secrets
from collections.abc import Sequence

import numpy as np
from django.utils import timezone

from campaigns.models import Consent, ViewerSession
from campaigns.next_ad import Chosen, Reason, by_chance
from campaigns.selectors.sessions import consents_granted
from dashboards.models import AdDecision
from dashboards.selectors.decisions import history_of, policy_newest, policy_read
from dashboards.services.decisions import policy_begin, rewards_look
from dashboards.statistics.targeting.choice import HOLDOUT, Context, considered, drawn, reason_of

_NEEDED = {Consent.Purpose.CHOOSE_ADS.value, Consent.Purpose.EXPRESSIONS.value}
_Arm = AdDecision.Arm


def next_ad(session: ViewerSession, candidates: Sequence[int]) -> Chosen:
    """Choose one of `candidates` by what the viewer showed, and log it; by chance and unlogged, for whoever did not
    agree, has no camera on, or does not exist."""
    if (
        session.campaign.simulated
        or session.camera != ViewerSession.Camera.GRANTED
        or not set(consents_granted(session=session)) >= _NEEDED
    ):
        return by_chance(session, candidates)
    rewards_look(session=session)
    newest = policy_newest(session.campaign)
    if newest is None or not set(candidates) <= {ad for ad, _ in newest.ads}:
        newest = policy_begin(campaign=session.campaign)
    policy = policy_read(newest.pk)
    now = timezone.now()
    context = Context(
        ads=tuple(candidates),
        position=len(session.ad_order),
        day=now.timestamp() / 86_400,
        history=history_of(session),
    )
    seed = secrets.randbits(62)
    held_out = in_holdout(session)
    p, thought = considered(policy, context, seed=seed)
    if held_out:
        p = np.full(len(candidates), 1 / len(candidates))
    place = drawn(p, seed=seed)
    name, tag, ads = ("chance", "", 0) if held_out else reason_of(policy, context, p, thought, place)
    decision = AdDecision.objects.create(
        session=session,
        ad_id=candidates[place],
        position=context.position,
        arm=_Arm.HOLDOUT if held_out else _Arm.POLICY,
        policy=None if held_out else newest,
        day=context.day,
        history=list(context.history),
        ads=list(candidates),
        propensities=p.tolist(),
        propensity=float(p[place]),
        seed=seed,
        load=float(thought.load[place]),
        reason=name,
        reason_tag=tag,
        reason_ads=ads,
    )
    return Chosen(candidates[place], Reason(name, tag, ads), float(p[place]), decision.pk)


def in_holdout(session: ViewerSession) -> bool:
    """Return whether this viewer's ads come by chance in this campaign, in all of their sessions."""
    digest = hashlib.sha256(f"{session.campaign_id}:{session.viewer_id}".encode()).digest()
    return int.from_bytes(digest[:8]) < HOLDOUT * 2**64
