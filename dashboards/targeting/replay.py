"""Takes the log of chosen ads through other policies, and through its own again."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from campaigns.models import Campaign
from dashboards.models import AdDecision
from dashboards.selectors.decisions import policy_newest, policy_read
from dashboards.statistics.targeting.choice import Context, considered, propensities
from dashboards.statistics.targeting.policy import Policy
from dashboards.statistics.targeting.replay import Replay, replay

Wanted = Callable[[AdDecision, Context, Policy], NDArray[np.float64]]


def _chance(row: AdDecision, context: Context, newest: Policy) -> NDArray[np.float64]:
    return np.full(len(context.ads), 1 / len(context.ads))


def _newest(row: AdDecision, context: Context, newest: Policy) -> NDArray[np.float64]:
    return propensities(newest, context, seed=row.seed)


def _best(row: AdDecision, context: Context, newest: Policy) -> NDArray[np.float64]:
    best: NDArray[np.float64] = np.eye(len(context.ads))[
        int(considered(newest, context, seed=row.seed)[1].level.argmax())
    ]
    return best


def _listed(row: AdDecision, context: Context, newest: Policy) -> NDArray[np.float64]:
    return np.r_[1.0, np.zeros(len(context.ads) - 1)]


# What may be asked for by name: by chance; the newest policy, by draws or always its best ad; the first that is listed.
POLICIES: dict[str, Wanted] = {"chance": _chance, "newest": _newest, "best": _best, "listed": _listed}


class NothingToReplay(Exception):
    """No choice of this campaign has a final reward, or too few viewers have one."""


def log_replay(campaign: Campaign, name: str) -> Replay:
    """Return what a policy of `POLICIES` would have got from the campaign's choices, each replaced alone.

    The reward model of the doubly robust estimate is the newest policy, which has learned from the same rows.

    Raises:
        NothingToReplay: fewer than two viewers with a final reward, no policy, or no choice in common.
    """
    newest = policy_newest(campaign)
    if newest is None:
        raise NothingToReplay
    model, wanted = policy_read(newest.pk), POLICIES[name]
    viewers: dict[object, int] = {}
    rows: list[tuple[float, ...]] = []
    known = AdDecision.objects.filter(session__campaign=campaign, reward_state=AdDecision.Reward.KNOWN)
    for row in known.select_related("session").order_by("at", "pk").iterator(chunk_size=500):
        context = context_of(row)
        if not set(context.ads) <= set(model.ads.ads):
            continue
        place, p = context.ads.index(row.ad_id), wanted(row, context, model)
        level = considered(model, context, seed=row.seed)[1].level
        viewer = viewers.setdefault(row.session.viewer_id, len(viewers))
        rows.append((viewer, row.reward or 0.0, row.propensity, p[place], level[place], float(p @ level)))
    table = np.array(rows, np.float64).reshape(-1, 6)
    found = replay(
        viewer=table[:, 0].astype(np.int64), reward=table[:, 1], logged=table[:, 2], wanted=table[:, 3],
        thought=table[:, 4], thought_of_wanted=table[:, 5],
    )  # fmt: skip
    if found is None:
        raise NothingToReplay
    return found


def propensities_again(campaign: Campaign) -> Iterator[float]:
    """Yield for each choice by how much its propensities differ at most when they are made again from the log."""
    rows = AdDecision.objects.filter(session__campaign=campaign).order_by("pk")
    for row in rows.iterator(chunk_size=500):
        context = context_of(row)
        again = (
            propensities(policy_read(row.policy_id), context, seed=row.seed)
            if row.policy_id
            else np.full(len(context.ads), 1 / len(context.ads))
        )
        yield float(np.abs(again - np.array(row.propensities)).max())


def context_of(row: AdDecision) -> Context:
    """Return what a choice was made from."""
    return Context(tuple(row.ads), row.position, row.day, [tuple(own) for own in row.history])
