"""Each ad of a campaign against all its others, as one family (F21), and the one rule for its best and worst ad."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import numpy as np

from dashboards.analysis.comparison.measures import MEASURES, PAGE_TESTS, difference_scale
from dashboards.analysis.comparison.study import WAITING, Study, Tested
from dashboards.analysis.finding import Findings, Needs, part_name
from dashboards.analysis.registry import Found, Measure, Question
from dashboards.statistics.comparison import ALPHA
from dashboards.statistics.families import Member, family_tested
from dashboards.statistics.frames.series import methods_of
from dashboards.statistics.level_difference import LevelDifference, level_difference
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.statistics.raking import added_of, effective_n, estimate_of
from dashboards.statistics.study.page import exploratory_p
from dashboards.statistics.study.pooling import pooled
from dashboards.statistics.values import COUNT, Choice, Count, Estimate, PValue, Scale, Unit

Levels = Mapping[int, float]
Parts = Iterator[tuple[str, Found]]
_P = Scale(Unit.P, 0.0, 1.0)
_NAME = Scale(Unit.NAME)
NONE, SEVERAL = "none", "several"


@dataclass(frozen=True)
class FamilyData:
    """The campaign's ads in a series of `MEASURES`, in its order. `weights`: of each ad's viewers (F39), by the
    study's number of each."""

    study: Study
    series: str = MEASURES[0]
    weights: Mapping[int, Mapping[int, float]] = field(default_factory=dict)

    @property
    def primary(self) -> bool:
        """Whether this is the outcome that decides: the registered one, else valence."""
        return self.series == self.study.rule.series

    @cached_property
    def levels(self) -> dict[int, Levels]:
        """For each ad its viewers' levels by viewer."""
        return {ad: own.levels for ad, own in self.study.judged.items()}

    @property
    def viewers(self) -> int:
        """How many viewers the ad with the most of them has."""
        return max(map(len, self.levels.values()), default=0)

    @cached_property
    def differences(self) -> dict[int, Tested | Needs]:
        """Each ad's difference from the mean of the others by the model, or what it lacks."""
        return {ad: self.study.against_others(ad) for ad in self.levels}

    @cached_property
    def known(self) -> dict[int, Tested]:
        """The differences that could be tested."""
        return {ad: own for ad, own in self.differences.items() if isinstance(own, Tested)}

    @cached_property
    def simple(self) -> dict[int, LevelDifference | None]:
        """The same without the model, as a check: paired t of viewer means, or Welch's."""
        return {ad: _difference(ad, self.levels) for ad in self.levels}

    @cached_property
    def tests(self) -> dict[int, Member]:
        """The ads that are tested, corrected together by Benjamini–Hochberg; of a measure that is not the primary
        outcome, for the page's other exploratory tests, too."""
        tested = family_tested({str(ad): own.p for ad, own in self.known.items()})
        if not self.primary:
            tested = {ad: _exploratory(own) for ad, own in tested.items()}
        return {int(ad): own for ad, own in tested.items()}

    @property
    def waiting(self) -> int:
        """How many viewers are missing until the one look that was registered; 0 where it may be had."""
        look = self.study.look
        return look.planned - look.viewers if look.kind == WAITING else 0

    @cached_property
    def pooled(self) -> dict[int, Estimate]:
        """Each difference, partially pooled: drawn to zero as far as chance alone may have made it."""
        known = self.known
        if len(known) < 2:
            return {}
        values = np.array([own.estimate.value for own in known.values()])
        means, halves = (
            own.tolist() for own in pooled(values, np.array([own.error for own in known.values()]))
        )
        return {
            ad: replace(own.estimate, value=mean, low=mean - half, high=mean + half)
            for (ad, own), mean, half in zip(known.items(), means, halves, strict=True)
        }

    def outstanding(self, sign: int) -> list[int]:
        """Return the ads whose difference stays in the family and lies on that side of zero, the furthest first."""
        ads = [ad for ad, own in self.tests.items() if own.stays and sign * self._value(ad) > 0]
        return sorted(ads, key=lambda ad: -sign * self._value(ad))

    def _value(self, ad: int) -> float:
        return self.known[ad].estimate.value


@lru_cache(maxsize=16)
def family_question(series: str) -> Question[FamilyData]:
    """Return the question how each ad of a campaign stands among the others in a series of `MEASURES`."""
    methods = ("F21", "study", "looks", *methods_of(series))
    simple = ("difference", *methods_of(series))
    scale = difference_scale(series)
    return Question[FamilyData](
        name=f"family:{series}",
        prefix=f"{series}.",
        version=3,
        viewers=lambda data: data.viewers,
        least=MIN_VIEWERS,
        measures=(
            Measure("family.best", _NAME, methods, "choice", lambda data: chosen(data, 1)),
            Measure("family.worst", _NAME, methods, "choice", lambda data: chosen(data, -1)),
            Measure("family.ads", COUNT, methods, "choice", lambda data: Count(len(data.tests))),
            Measure("family.standing", _NAME, ("looks",), "choice", _standing),
            Measure("family.look", _NAME, ("looks",), "choice", _look),
            Measure("family.look.viewers", COUNT, ("looks",), "choice", _measured),
            Measure("family.look.planned", COUNT, ("looks",), "choice", _planned),
            Measure("family.viewers", COUNT, methods, "ads", _viewers),
            Measure("family.difference", scale, methods, "ads", _differences),
            Measure("family.pooled", scale, methods, "ads", _pooled),
            Measure("family.simple", scale, simple, "ads", _simple),
            Measure("family.weighted", scale, ("F39", *simple), "ads", _weighted),
            Measure("family.sides", _NAME, methods, "ads", _sides),
            Measure("family.p", _P, methods, "ads", _of_tests(lambda own: own.p)),
            Measure("family.p_adjusted", _P, methods, "ads", _of_tests(lambda own: own.adjusted)),
            Measure("family.stays", _NAME, methods, "ads", _stays),
        ),
    )


def chosen(data: FamilyData, sign: int) -> Choice | Needs:
    """Return the best (sign +1) or worst (−1) ad as `ad:ID`: the one rule that every page and file follows.

    An ad is named where its difference from the mean of the others stays in the family and lies on that side of zero.
    Where several do, the furthest is named only if it differs from the next one, too (p ≤ .05 of the same look; of ads
    that are alike, the first two lie nearer to each other than any two, so that is no more often false than for two
    ads); else `several`. `none`: no ad stands apart on that side.
    """
    if data.waiting:
        return Needs("registered_viewers", data.waiting)
    if len(data.tests) < 2:
        refused = any(isinstance(own, Needs) and own.what == "order" for own in data.differences.values())
        return Needs("order") if refused else Needs("ads", 2 - len(data.tests))
    ads = data.outstanding(sign)
    if not ads:
        return Choice(NONE, None, len({key for ad in data.tests for key in data.levels[ad]}))
    leads = len(ads) == 1 or _differ(data.study.pair(ads[0], ads[1]))
    return Choice(f"ad:{ads[0]}" if leads else SEVERAL, None, data.known[ads[0]].estimate.n)


def stands_apart(found: Findings, sign: int) -> list[int]:
    """Return from an answer the ads whose difference stays and lies on that side of zero, the furthest first."""
    values: dict[int, float] = {}
    for own in found.parts("family.stays"):
        value = found.estimate(f"family.difference[{own.part}]")
        stays = isinstance(own.value, Choice) and own.value.name == "stays"
        if stays and value and sign * value.value > 0:
            values[int(part_name(own.part))] = sign * value.value
    return sorted(values, key=lambda ad: -values[ad])


def _standing(data: FamilyData) -> Choice:
    return Choice("primary" if data.primary else "exploratory", None, data.study.look.viewers)


def _look(data: FamilyData) -> Choice:
    return Choice(data.study.look.kind, None, data.study.look.viewers)


def _measured(data: FamilyData) -> Count:
    return Count(data.study.look.viewers)


def _planned(data: FamilyData) -> Count | Needs:
    planned = data.study.look.planned
    return Count(planned) if planned else Needs("registration")


def _viewers(data: FamilyData) -> Parts:
    for ad, own in data.levels.items():
        yield f"ad:{ad}", Count(len(own))


def _differences(data: FamilyData) -> Parts:
    for ad, own in data.differences.items():
        yield f"ad:{ad}", own.estimate if isinstance(own, Tested) else own


def _pooled(data: FamilyData) -> Parts:
    for ad, own in data.pooled.items():
        yield f"ad:{ad}", own


def _simple(data: FamilyData) -> Parts:
    for ad, own in data.simple.items():
        if own:
            yield f"ad:{ad}", own.estimate


def _weighted(data: FamilyData) -> Parts:
    """Each ad against the mean of the others, weighted; what a viewer adds to several ads counts together."""
    whose = [
        ad
        for ad in data.known
        if len(data.weights.get(ad, {}).keys() & data.levels[ad].keys()) >= MIN_VIEWERS
    ]
    if len(whose) < 2 or len(whose) < len(data.known):
        return
    keys = sorted({key for ad in whose for key in data.levels[ad]})
    means, added, effective = [], [], []
    for ad in whose:
        levels = np.array([data.levels[ad].get(key, np.nan) for key in keys])
        weights = np.array([data.weights[ad].get(key, 0.0) for key in keys])
        mean, own = added_of(levels, weights)
        means.append(mean)
        added.append(own)
        effective.append(effective_n(weights[np.isfinite(levels)]))
    for place, ad in enumerate(whose):
        against = np.full(len(whose), -1.0 / (len(whose) - 1))
        against[place] = 1.0
        total = against @ np.array(added)
        n = int((np.abs(added).max(axis=0) > 0).sum())
        yield f"ad:{ad}", estimate_of(float(against @ np.array(means)), total, n, min(effective))


def _sides(data: FamilyData) -> Parts:
    for ad, own in data.simple.items():
        if own and ad in data.known:
            yield f"ad:{ad}", Choice("paired" if own.paired else "apart", None, own.estimate.n)


def _of_tests(of: Callable[[Member], float]) -> Callable[[FamilyData], Parts]:
    def parts(data: FamilyData) -> Parts:
        for ad, own in data.tests.items():
            yield f"ad:{ad}", PValue(of(own), data.known[ad].estimate.n)

    return parts


def _stays(data: FamilyData) -> Parts:
    for ad, own in data.tests.items():
        name = WAITING if data.waiting else "stays" if own.stays else "chance"
        yield f"ad:{ad}", Choice(name, None, data.known[ad].estimate.n)


def _exploratory(own: Member) -> Member:
    adjusted = exploratory_p(own.adjusted, PAGE_TESTS)
    return Member(own.p, adjusted, adjusted <= ALPHA)


def _difference(ad: int, levels: Mapping[int, Levels]) -> LevelDifference | None:
    """Return an ad's difference from the mean of the others that have ten viewers, None where it has fewer itself.

    Its viewers are compared with themselves at the other ads where half of them or more have seen another; else
    with those who have not seen it.
    """
    own = levels[ad]
    if len(own) < MIN_VIEWERS:
        return None
    others: dict[int, list[float]] = {}
    for other, theirs in levels.items():
        if other != ad and len(theirs) >= MIN_VIEWERS:
            for viewer, level in theirs.items():
                others.setdefault(viewer, []).append(level)
    return _compared(own, {viewer: sum(theirs) / len(theirs) for viewer, theirs in others.items()})


def _compared(first: Levels, second: Levels) -> LevelDifference | None:
    """Return the difference: paired where half of the first's viewers or more are in both, else of different people."""
    both = sorted(first.keys() & second.keys())
    if 2 * len(both) >= len(first):
        return level_difference(_values(first, both), _values(second, both), paired=True)
    alone, apart = sorted(first.keys() - second.keys()), sorted(second.keys() - first.keys())
    return level_difference(_values(first, alone), _values(second, apart), paired=False)


def _differ(own: Tested | Needs) -> bool:
    return isinstance(own, Tested) and own.p <= ALPHA


def _values(levels: Levels, viewers: Sequence[int]) -> np.ndarray:
    return np.array([levels[viewer] for viewer in viewers], dtype=np.float64)
