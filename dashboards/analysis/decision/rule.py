"""What is decided of each ad, from how the campaign's ads stand among each other, or of one alone, in the norm."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dashboards.analysis.comparison.family import FamilyData, chosen
from dashboards.analysis.comparison.norm import NormData
from dashboards.analysis.comparison.study import Tested
from dashboards.analysis.finding import Findings, Needs, part_name
from dashboards.statistics import decision as rule
from dashboards.statistics.comparison import ALPHA
from dashboards.statistics.decision import Chances, Evidence, chances_alone, chances_of, viewers_to_settle
from dashboards.statistics.frames.series import CHANGES, HEADLINE
from dashboards.statistics.intervals import MIN_FOR_MEANS
from dashboards.statistics.norms import NormPlace
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.statistics.values import Choice, Estimate

OTHERS, NORM, REST = "others", "norm", "rest"


@dataclass(frozen=True)
class Decision:
    """What is decided of one ad. `verdict`: run, fix, drop, not_enough; `reason`: why, as a name; `n`: viewers.

    `probability`: that what the verdict says is so. `basis`: what it is held against (others, norm, rest), None where
    it is not; `difference` from that; `size`: the same in standard deviations, of people's own differences where they
    saw several ads, else between viewers. `best`: probability to be the best of the ads, or of one alone to lie above
    its basis. `loss`: expected, of running it now. `more`: viewers that would settle it, None where none is needed,
    Needs where no number would. `rank`: from 1, ties share theirs.
    """

    verdict: str
    reason: str
    n: int
    rank: int | None = None
    probability: float | None = None
    basis: str | None = None
    difference: Estimate | None = None
    size: Estimate | None = None
    best: float | None = None
    loss: Estimate | None = None
    more: int | Needs | None = None


@dataclass(frozen=True)
class DecisionData:
    """`family`: the campaign's ads in its primary outcome. `gains`: what the weak stretches of each ad cost its level.
    `norm`: of the one ad that is judged alone, None where several are."""

    family: FamilyData
    gains: Mapping[int, float]
    norm: NormData | None = None

    @cached_property
    def decisions(self) -> dict[int, Decision]:
        """What is decided of each ad, in the campaign's order."""
        return {ad: self._decision(ad) for ad in self.family.levels}

    @cached_property
    def leader(self) -> Choice | Needs:
        """The ad that leads, with the probability that it is the best; `several`, or `none`: a tie."""
        if self.compared is not None:
            return Needs("ads", 1)
        own = chosen(self.family, 1)
        if isinstance(own, Choice) and own.name.startswith("ad:"):
            ad = int(part_name(own.name))
            return Choice(own.name, self._chance(ad, "best"), own.n)
        return own

    @cached_property
    def compared(self) -> int | None:
        """The ad that is judged alone, None where several are compared."""
        named = self.family.study.rule.ads
        own = [ad for ad in self.family.levels if named is None or ad in named]
        return own[0] if len(own) == 1 else None

    def _decision(self, ad: int) -> Decision:
        study, n = self.family.study, len(self.family.levels[ad])
        if study.rule.ads is not None and ad not in study.rule.ads:
            return Decision(rule.NOT_ENOUGH, "registered_ad", n)
        if self.family.waiting:
            return Decision(rule.NOT_ENOUGH, "registered_viewers", n, more=self.family.waiting)
        least = MIN_VIEWERS if self.compared is None else MIN_FOR_MEANS
        if n < least:
            return Decision(rule.NOT_ENOUGH, "viewers", n, more=least - n)
        level = study.level(ad)
        if level is None:
            return Decision(rule.NOT_ENOUGH, "difference", n)
        if self.compared is not None:
            return self._alone(ad, level)
        own = self.family.differences[ad]
        return (
            Decision(rule.NOT_ENOUGH, own.what, n) if isinstance(own, Needs) else self._among(ad, own, level)
        )

    def _among(self, ad: int, own: Tested, level: Tested) -> Decision:
        side, reason, lack = self._side(ad, own)
        evidence = self._evidence(ad, side, lack, self._chance(ad, "loss"), level)
        # As Cohen's words for two ads are meant beside each other: of people who saw both, by their own differences.
        simple, n = self.family.simple[ad], own.estimate.n
        apart = own.error * n**0.5 if simple and simple.paired else self._spread
        verdict = evidence.verdict
        if not side:
            reason = "tie" if verdict == rule.RUN else "unsettled"
        if side > 0 and verdict == rule.FIX:
            reason = "sinks"
        below = {"below_others": "above", "below_best": "best"}.get(reason)
        chance = self._chance(ad, below or ("best" if reason == "leads" else "as_good"))
        known = verdict != rule.NOT_ENOUGH
        return Decision(
            verdict,
            reason,
            n,
            rank=self._rank(ad),
            probability=None if not known or chance is None else 1 - chance if below else chance,
            basis=OTHERS,
            difference=own.estimate,
            size=_scaled(own.estimate, apart),
            best=self._chance(ad, "best"),
            loss=self._loss(ad, n),
            more=None if verdict != rule.NOT_ENOUGH else self._more(own, self._spread),
        )

    def _side(self, ad: int, own: Tested) -> tuple[int, str, float]:
        """Return on which side of the others a test sees the ad, why, and what it lacks. Where one ad leads, those that
        are told from it lie below it, with all of them looked at (Bonferroni)."""
        leader = self.leader
        first = int(part_name(leader.name)) if isinstance(leader, Choice) and leader.probability else None
        if first == ad:
            return 1, "leads", 0.0
        if ad in self.family.outstanding(-1):
            return -1, "below_others", -own.estimate.value
        if first is not None:
            pair = self.family.study.pair(ad, first)
            others = len(self.family.known) - 1
            if isinstance(pair, Tested) and pair.estimate.value < 0 and pair.p * others <= ALPHA:
                return -1, "below_best", -pair.estimate.value
            return 0, "", 0.0
        return (1, "shares_lead", 0.0) if ad in self.family.outstanding(1) else (0, "", 0.0)

    def _alone(self, ad: int, level: Tested) -> Decision:
        place = self.norm.place if self.norm else None
        if isinstance(place, NormPlace):
            basis, zero, shift = NORM, place.norm_mean, place.spread / place.ads**0.5
        elif self.family.series in CHANGES:
            basis, zero, shift = REST, 0.0, 0.0
        else:
            return Decision(rule.NOT_ENOUGH, "no_norm", level.estimate.n)
        n, value = level.estimate.n, level.estimate.value - zero
        error = (level.error**2 + shift**2) ** 0.5
        difference = self.family.study.look.interval(value, error, level.df, n)
        side = int(difference.low > 0) - int(difference.high < 0)  # type: ignore[operator]
        weight = place.weight if isinstance(place, NormPlace) and place.weight > 0 else 1.0
        spread = self._spread
        chances = chances_alone(weight * value, weight**0.5 * error, level.df, matters=rule.MATTERS * spread)
        evidence = self._evidence(ad, side, -value, float(chances.loss[0]), level)
        verdict = evidence.verdict
        reason = {1: f"above_{basis}", -1: f"below_{basis}"}.get(side) or (
            f"as_{basis}" if verdict == rule.RUN else "unsettled"
        )
        above, as_good = float(chances.above[0]), float(chances.as_good[0])
        told = {1: above, -1: 1 - above, 0: as_good}[side]
        return Decision(
            verdict,
            "sinks" if side > 0 and verdict == rule.FIX else reason,
            n,
            rank=1,
            probability=told if verdict != rule.NOT_ENOUGH else None,
            basis=basis,
            difference=difference,
            size=_scaled(difference, spread),
            best=above,
            loss=Estimate(float(chances.loss[0]), float(chances.loss_low[0]), float(chances.loss_high[0]), n),
            more=None
            if verdict != rule.NOT_ENOUGH
            else self._more(Tested(difference, 1.0, error, level.df), spread),
        )

    def _evidence(self, ad: int, side: int, lack: float, loss: float | None, level: Tested) -> Evidence:
        own = level.estimate
        changes = self.family.series in CHANGES
        return Evidence(
            side=side,
            lack=lack,
            # The stretches are of the change of valence: of another outcome, they cannot be what it lacks.
            gain=self.gains.get(ad, 0.0) if self.family.series == HEADLINE else 0.0,
            loss=loss,
            spread=self._spread,
            lifts=own.low > 0 if changes and own.low is not None else None,
            sinks=own.high < 0 if changes and own.high is not None else None,
        )

    def _more(self, own: Tested, spread: float) -> int | Needs:
        """Return how many more viewers would tell a difference as large as the one found, or as one that matters."""
        n, look = own.estimate.n, self.family.study.look
        size = max(abs(own.estimate.value), rule.MATTERS * spread)
        needed = viewers_to_settle(own.error, n, difference=size, critical=look.critical)
        return Needs("larger_difference", rule.MOST_VIEWERS) if needed is None else max(0, needed - n)

    def _rank(self, ad: int) -> int | None:
        """Return 1 and how many ads a test puts before it: the leader, those above, those that no test moves, those
        below. Ties share a rank."""
        if ad not in self.family.known:
            return None
        leader = self.leader.name if isinstance(self.leader, Choice) else ""
        above, below = self.family.outstanding(1), self.family.outstanding(-1)

        def tier(own: int) -> int:
            return 3 if f"ad:{own}" == leader else 2 if own in above else 0 if own in below else 1

        return 1 + sum(tier(other) > tier(ad) for other in self.family.known)

    @cached_property
    def _chances(self) -> Chances | None:
        """The chances of the compared ads, in their order; None where their differences cannot all be told."""
        study = self.family.study
        covariance = study.covariance()
        known = [self.family.known.get(ad) for ad in study.tested]
        if covariance is None or None in known:
            return None
        ads = len(known)
        values = np.array([own.estimate.value for own in known if own]) * (ads - 1) / ads
        df = min(own.df for own in known if own)
        return chances_of(values, covariance, df, matters=rule.MATTERS * self._spread)

    @cached_property
    def _spread(self) -> float:
        """The standard deviation between viewers, on average of the ads that are judged; 0 of none who differ."""
        study = self.family.study
        levels = [study.level(ad) for ad in study.tested]
        spreads = [own.error * own.estimate.n**0.5 for own in levels if own]
        return float(np.mean(spreads)) if spreads else 0.0

    def _chance(self, ad: int, of: str) -> float | None:
        if self._chances is None:
            return None
        return float(getattr(self._chances, of)[self.family.study.tested.index(ad)])

    def _loss(self, ad: int, n: int) -> Estimate | None:
        parts = [self._chance(ad, of) for of in ("loss", "loss_low", "loss_high")]
        return None if parts[0] is None else Estimate(parts[0], parts[1], parts[2], n)


def gain_of(found: Findings) -> float:
    """Return from an ad's answer about its stretches what these cost its level."""
    table = found.table("stretches")
    if table is None:
        return 0.0
    column = [name for name, _ in table.columns].index("cost")
    return float(sum(float(row[column] or 0.0) for row in table.rows))


def _scaled(own: Estimate, spread: float) -> Estimate:
    low, high = (None if end is None else end / spread for end in (own.low, own.high))
    return Estimate(own.value / spread, low, high, own.n)
