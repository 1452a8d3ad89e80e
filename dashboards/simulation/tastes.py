"""A panel with known tastes for the next ad (F34): what chance, the policy and one who knows all would show it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.targeting.choice import Context, drawn, propensities
from dashboards.statistics.targeting.policy import Policy, policy_due, policy_fit
from dashboards.statistics.targeting.shown import TaggedAds, shown_of

# (context, what each ad would give [K], policy) → probabilities [K]
Way = Callable[[Context, NDArray[np.float64], Policy, int], NDArray[np.float64]]


@dataclass(frozen=True)
class TastesDesign:
    """What is true. Spreads in standard deviations of the reward's noise, `sd`: of viewers' levels, of ads, of tags, of
    viewers' own tastes by tag. `tires`: what one fresh exposure to an ad takes from the next, `tag_tires`: to its tag;
    `keep`: what a day leaves of that. Each viewer has `sessions` of `each` ads, 1 to 4 days apart."""

    viewers: int = 200
    ads: int = 8
    tags: int = 4
    sessions: int = 2
    each: int = 5
    sd: float = 0.05
    level: float = 1.0
    ad: float = 0.4
    tag: float = 0.4
    taste: float = 0.7
    tires: float = 0.6
    tag_tires: float = 0.2
    keep: float = 0.6
    seed: int = 1


@dataclass(frozen=True)
class Decided:
    """One decision: its viewer, what it was made from, what each ad would have given but for chance [K], what of that
    is this viewer's alone (0 over all people) [K], with which probabilities it came [K], which it was, the reward."""

    viewer: int
    context: Context
    means: NDArray[np.float64]
    own: NDArray[np.float64]
    p: NDArray[np.float64]
    chosen: int
    reward: float


class TastesPanel:
    """The viewers of a design. The same design gives the same people, and each exposure the same chance."""

    def __init__(self, design: TastesDesign) -> None:
        self.design = design
        chance = np.random.default_rng(design.seed)
        of = [tuple(f"tag{tag}" for tag in _tags(chance, design.tags)) for _ in range(design.ads)]
        self.ads = TaggedAds(tuple(range(1, design.ads + 1)), tuple(of))
        count, tags = design.viewers, len(self.ads.tags)
        self._level = chance.normal(0.0, design.level, count)
        self._ad = chance.normal(0.0, design.ad, design.ads)
        self._tag = chance.normal(0.0, design.tag, tags)
        self._taste = chance.normal(0.0, design.taste, (count, tags))
        self._noise = chance.normal(0.0, 1.0, (count, design.sessions, design.each))
        first = chance.uniform(0.0, 14.0, count)
        rests = chance.integers(1, 5, (count, design.sessions)).cumsum(axis=1) - 1
        self._begins = first[:, None] + rests
        self._chance = design.seed * 1_000_003

    def watched(self, way: Way) -> list[Decided]:
        """Return every decision when ads come this way, in the order of time."""
        design, decided = self.design, list[Decided]()
        history: list[list[tuple[int, float, int, float | None]]] = [[] for _ in range(design.viewers)]
        policy, rewards = policy_fit(shown_of(history, self.ads), self.ads), 0
        for flat in np.argsort(self._begins, axis=None):
            viewer, session = np.unravel_index(flat, self._begins.shape)
            if policy_due(rewards, len(decided)):
                policy, rewards = policy_fit(shown_of(history, self.ads), self.ads), len(decided)
            for position in range(design.each):
                day = float(self._begins[viewer, session]) + position / 1440
                context = Context(self.ads.ads, position, day, tuple(history[viewer]))
                own = self._own(int(viewer))
                means = self._usual(context) + own
                seed = self._chance + len(decided)
                p = way(context, means, policy, seed)
                chosen = drawn(p, seed=seed)
                reward = float(means[chosen] + design.sd * self._noise[viewer, session, position])
                history[viewer].append((self.ads.ads[chosen], day, position, reward))
                decided.append(Decided(int(viewer), context, means, own, p, chosen, reward))
        return decided

    def _own(self, viewer: int) -> NDArray[np.float64]:
        own: NDArray[np.float64] = self._level[viewer] + self.ads.shares @ self._taste[viewer]
        return self.design.sd * own

    def _usual(self, context: Context) -> NDArray[np.float64]:
        shown, design = shown_of([context.history], self.ads), self.design
        of_ads, of_tags = shown.loads_now(self.ads, design.keep, context.day)
        liked = self._ad + self.ads.shares @ self._tag
        return 0.5 + design.sd * (liked - design.tires * of_ads - design.tag_tires * of_tags)


def by_chance(context: Context, means: NDArray[np.float64], policy: Policy, seed: int) -> NDArray[np.float64]:
    """All ads alike."""
    return np.full(len(means), 1 / len(means))


def by_oracle(context: Context, means: NDArray[np.float64], policy: Policy, seed: int) -> NDArray[np.float64]:
    """The ad that is best now, of one who knows all tastes and satiations, but looks no further."""
    return np.eye(len(means))[int(means.argmax())]


def by_policy(context: Context, means: NDArray[np.float64], policy: Policy, seed: int) -> NDArray[np.float64]:
    """The product's own choice."""
    return propensities(policy, context, seed=seed)


def _tags(chance: np.random.Generator, tags: int) -> NDArray[np.int64]:
    return chance.choice(tags, size=int(chance.integers(1, 3)), replace=False)
