"""F34, the choice: Thompson sampling with an exploration floor. The same policy, context and seed give the same one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.targeting.policy import Policy, features, own_features
from dashboards.statistics.targeting.shown import Shown, shown_of

DRAWS = 1000
EXPLORATION = 0.05  # the share of choices that is spread over all ads alike
HOLDOUT = 0.1  # of viewers, whose ads come at random: what the policy is judged by


@dataclass(frozen=True)
class Context:
    """What a choice is made from. `ads`: numbers of those that may be shown, K; `position` in the session, from 0;
    `day`: now, in days; `history`: (ad, day, position, reward or None) of this viewer's exposures, oldest first."""

    ads: tuple[int, ...]
    position: int
    day: float
    history: Sequence[tuple[int, float, int, float | None]]


@dataclass(frozen=True)
class Expected:
    """What the policy thinks of each ad of a context, [K] each, in units of the reward: `level` in all, and of it what
    is this `viewer`'s own, what `others` showed, and what `satiation` takes (0 or below, as a rule). `tastes` [G]: the
    viewer's own by tag. `load`: s of F31, of the ad and of its tags together."""

    level: NDArray[np.float64]
    viewer: NDArray[np.float64]
    others: NDArray[np.float64]
    satiation: NDArray[np.float64]
    tastes: NDArray[np.float64]
    load: NDArray[np.float64]


def considered(policy: Policy, context: Context, *, seed: int) -> tuple[NDArray[np.float64], Expected]:
    """Return [K], the probability with which each ad is shown, and what it is made of.

    p = 0.95 · how often the ad is the best of `DRAWS` draws from what is known, + 0.05 spread over all.
    Source: Thompson 1933, Biometrika 25, 285–294; Chapelle & Li 2011, Advances in Neural Information Processing 24.
    """
    thought, root = _thought(policy, context)
    draws = np.random.Generator(np.random.PCG64(seed)).standard_normal((DRAWS, root.shape[1]))
    best = np.bincount((thought.level + draws @ root.T).argmax(axis=1), minlength=len(context.ads)) / DRAWS
    return (1 - EXPLORATION) * best + EXPLORATION / len(context.ads), thought


def propensities(policy: Policy, context: Context, *, seed: int) -> NDArray[np.float64]:
    """Return [K], the probabilities of `considered` alone."""
    return considered(policy, context, seed=seed)[0]


def drawn(p: NDArray[np.float64], *, seed: int) -> int:
    """Return which of K comes, with probabilities p [K]. Of another stream than the draws of `propensities`."""
    u = np.random.Generator(np.random.PCG64([seed, 1])).random()
    return int(min(np.searchsorted(np.cumsum(p), u * p.sum(), side="right"), len(p) - 1))


def _thought(policy: Policy, context: Context) -> tuple[Expected, NDArray[np.float64]]:
    """Return what is thought of each ad, and a root [K, R] of its covariance."""
    ads = policy.ads
    shown = shown_of([context.history], ads)
    which = np.array([ads.place[ad] for ad in context.ads], dtype=np.int64)
    of_ad, of_tags = shown.loads_now(ads, policy.keep, context.day)
    position = np.full(len(which), context.position)
    z, own = features(ads, which, position, of_ad[which], of_tags[which]), own_features(ads, which)
    center, root = _own(policy, shown)
    viewer, satiation = own @ center, z[:, -2:] @ policy.mean[-2:]
    level = policy.base + z @ policy.mean + viewer
    others = level - viewer - satiation
    return Expected(
        level, viewer, others, satiation, center[1:], -z[:, -2:].sum(axis=1)
    ), policy.sd * np.hstack([z @ policy.factor, own @ root])


def _own(policy: Policy, shown: Shown) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean [1 + G] of a viewer's own level and tastes, and a root of their covariance in units of sd²."""
    spread = policy.own_spread
    known = shown.known[0]
    if not known.any():
        return np.zeros(len(spread)), np.diag(spread)
    x = features(policy.ads, shown.ad, shown.position, *shown.loads(policy.ads, policy.keep))[0, known]
    t = own_features(policy.ads, shown.ad)[0, known]
    left = shown.reward[0, known] - policy.base - x @ policy.mean
    covariance = np.linalg.inv(np.diag(spread**-2.0) + t.T @ t)
    return covariance @ (t.T @ left), np.linalg.cholesky(covariance)


def reason_of(
    policy: Policy, context: Context, p: NDArray[np.float64], thought: Expected, chosen: int
) -> tuple[str, str, int]:
    """Return why the ad at place `chosen` came: a name (own_tag, others, rested, explored, only), and of own_tag the
    tag and how many exposures to ads with it got more than the viewer's mean reward.

    The largest of what sets the ad above the mean of those that could come; explored, where nothing does, or where it
    came with less than chance's own probability; only, where no other could come.
    """
    if len(p) == 1:
        return "only", "", 0
    parts = {"own_tag": thought.viewer, "others": thought.others, "rested": thought.satiation}
    above = {name: float(own[chosen] - own.mean()) for name, own in parts.items()}
    if p[chosen] < 1 / len(p):
        return "explored", "", 0
    for name in sorted(above, key=lambda own: -above[own]):
        if above[name] <= 1e-12:
            break
        if name != "own_tag":
            return name, "", 0
        place = policy.ads.place[context.ads[chosen]]
        tag = int((policy.ads.shares[place] * thought.tastes).argmax()) if policy.ads.tags else -1
        liked = _above_mean(policy, context, tag) if tag >= 0 and policy.ads.shares[place, tag] else 0
        if liked:
            return name, policy.ads.tags[tag], liked
    return "explored", "", 0


def _above_mean(policy: Policy, context: Context, tag: int) -> int:
    known = [(ad, reward) for ad, _, _, reward in context.history if reward is not None]
    mean = sum(reward for _, reward in known) / max(len(known), 1)
    shares, place = policy.ads.shares, policy.ads.place
    return sum(bool(reward > mean and ad in place and shares[place[ad], tag] > 0) for ad, reward in known)
