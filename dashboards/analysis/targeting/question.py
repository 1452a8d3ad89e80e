"""The registry of what is found of a campaign whose ads are chosen (F34)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from dashboards.analysis.finding import Needs
from dashboards.analysis.registry import Found, Measure, Question
from dashboards.selectors.decisions import DecisionLog
from dashboards.statistics.intervals import MIN_FOR_MEANS, MIN_SHOWN, clustered_share, mean_interval
from dashboards.statistics.targeting import verdict as judged
from dashboards.statistics.values import COUNT, Choice, Count, Estimate, Scale, Table, Unit

ARMS = ("policy", "holdout")
Parts = Iterator[tuple[str, Found]]


@dataclass(frozen=True)
class TargetingData:
    """`log`: the decisions with a final reward. `ads`: the campaign's."""

    log: DecisionLog
    ads: tuple[int, ...]

    def rows(self, arm: str) -> NDArray[np.bool_]:
        """[n], which decisions are of an arm."""
        return self.log.holdout == (arm == "holdout")

    def by_viewer(self, arm: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return [V of the arm], each viewer's mean: people count alike, however many ads they saw."""
        rows = self.rows(arm)
        _, viewer = np.unique(self.log.viewer[rows], return_inverse=True)
        n = np.bincount(viewer)
        means: NDArray[np.float64] = np.bincount(viewer, weights=values[rows]) / n if len(n) else np.array([])
        return means

    @cached_property
    def gain(self) -> Estimate | None:
        """The policy's reward minus the holdout's."""
        return judged.gain(*(self.by_viewer(arm, self.log.reward) for arm in ARMS))

    @cached_property
    def effective(self) -> float:
        """How many of the chosen decisions are worth, for judging what chance would have got from them."""
        rows = np.flatnonzero(self.rows("policy"))
        chosen = self.log.chosen
        weight = np.array(
            [1 / len(self.log.ads[row]) / self.log.propensities[row][chosen[row]] for row in rows.tolist()]
        )
        return float(weight.sum() ** 2 / (weight**2).sum()) if len(weight) else 0.0


def _viewers(data: TargetingData) -> Parts:
    for arm in ARMS:
        yield f"arm:{arm}", Count(len(np.unique(data.log.viewer[data.rows(arm)])))


def _decisions(data: TargetingData) -> Parts:
    for arm in ARMS:
        yield f"arm:{arm}", Count(int(data.rows(arm).sum()))


def _reward(data: TargetingData) -> Parts:
    for arm in ARMS:
        yield f"arm:{arm}", mean_interval(data.by_viewer(arm, data.log.reward))


def _gain(data: TargetingData) -> Found:
    return data.gain or Needs("viewers", _missing(data))


def _avoided(data: TargetingData) -> Found:
    loads = [data.by_viewer(arm, data.log.load) for arm in reversed(ARMS)]
    return judged.gain(*loads) or Needs("viewers", _missing(data))


def _effective(data: TargetingData) -> Count:
    return Count(round(data.effective))


def _verdict(data: TargetingData) -> Choice:
    held_out = data.by_viewer("holdout", data.log.reward)
    name = judged.verdict(
        data.gain,
        by_chance=float(held_out.mean()) if len(held_out) else 0.0,
        held_out=len(held_out),
        effective_share=data.effective / max(int(data.rows("policy").sum()), 1),
    )
    return Choice(name, None, data.gain.n if data.gain else len(np.unique(data.log.viewer)))


def _shown(arm: str, data: TargetingData) -> Parts:
    """Of each ad, the share of an arm's decisions that showed it."""
    rows = data.rows(arm)
    viewer = np.unique(data.log.viewer[rows], return_inverse=True)[1]
    totals = np.bincount(viewer)
    for ad in data.ads:
        hits = np.bincount(viewer, weights=data.log.ad[rows] == ad).astype(np.int64)
        share = clustered_share(hits, totals) if len(totals) >= MIN_SHOWN else None
        yield f"ad:{ad}", share or Needs("viewers", MIN_SHOWN - len(totals))


def _reasons(data: TargetingData) -> Table:
    rows = np.flatnonzero(data.rows("policy")).tolist()
    counted = Counter(data.log.reasons[row] for row in rows)
    columns = (("reason", Unit.NAME), ("decisions", Unit.COUNT))
    return Table(columns, tuple(counted.most_common()))


def _missing(data: TargetingData) -> int:
    fewest = min(len(np.unique(data.log.viewer[data.rows(arm)])) for arm in ARMS)
    return max(MIN_SHOWN - fewest, 0)


_REWARD = Scale(Unit.NUMBER, 0.0, 1.0, good=1)
_SHARE = Scale(Unit.SHARE, 0.0, 1.0)
TARGETING = Question[TargetingData](
    name="targeting",
    version=2,
    viewers=lambda data: len(np.unique(data.log.viewer)),
    least=MIN_FOR_MEANS,
    measures=(
        Measure("targeting.verdict", Scale(Unit.NAME), ("F34", "looks"), "targeting", _verdict),
        Measure("targeting.viewers", COUNT, ("F34",), "targeting", _viewers),
        Measure("targeting.decisions", COUNT, ("F34",), "targeting", _decisions),
        Measure("targeting.reward", _REWARD, ("F34", "F19"), "targeting", _reward, least=MIN_FOR_MEANS),
        Measure(
            "targeting.gain", Scale(Unit.NUMBER, -1.0, 1.0, good=1), ("F34", "looks"), "targeting", _gain,
            least=2 * MIN_FOR_MEANS,
        ),
        Measure(
            "targeting.avoided", Scale(Unit.NUMBER, good=1), ("F31", "F34", "looks"), "targeting", _avoided,
            least=2 * MIN_FOR_MEANS,
        ),
        Measure("targeting.effective", COUNT, ("F34",), "targeting", _effective),
        Measure("targeting.shown", _SHARE, ("F34", "F19"), "shown", partial(_shown, "policy")),
        Measure("targeting.shown.chance", _SHARE, ("F34", "F19"), "shown", partial(_shown, "holdout")),
        Measure("targeting.reasons", COUNT, ("F34",), "shown", _reasons),
    ),
)  # fmt: skip
