"""Each ad of a campaign against all its others, as one family (F21), and the one rule for its best and worst ad."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from dashboards.analysis.comparison.measures import difference_scale
from dashboards.analysis.finding import Findings, Needs, part_name
from dashboards.analysis.registry import Found, Measure, Question
from dashboards.statistics.comparison import ALPHA
from dashboards.statistics.families import Member, family_tested
from dashboards.statistics.frames.series import methods_of
from dashboards.statistics.level_difference import LevelDifference, level_difference
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.statistics.values import COUNT, Choice, Count, PValue, Scale, Unit

Levels = Mapping[str, float]
Parts = Iterator[tuple[str, Found]]
_P = Scale(Unit.P, 0.0, 1.0)
_NAME = Scale(Unit.NAME)
NONE, SEVERAL = "none", "several"


@dataclass(frozen=True)
class FamilyData:
    """`levels`: for each ad, in the campaign's order, its viewers' levels by viewer key, finite values alone."""

    levels: Mapping[int, Levels]

    @property
    def viewers(self) -> int:
        """How many viewers the ad with the most of them has."""
        return max(map(len, self.levels.values()), default=0)

    @cached_property
    def differences(self) -> dict[int, LevelDifference | None]:
        """Each ad's difference from the mean of the others; None where too few viewers can tell."""
        return {ad: _difference(ad, self.levels) for ad in self.levels}

    @cached_property
    def tests(self) -> dict[int, Member]:
        """The ads that are tested, corrected together by Benjamini–Hochberg."""
        tested = family_tested({str(ad): own.p for ad, own in self.differences.items() if own})
        return {int(ad): own for ad, own in tested.items()}

    def needs(self, ad: int) -> Needs:
        """Return what an ad lacks that is not tested."""
        lack = MIN_VIEWERS - len(self.levels[ad])
        if lack > 0:
            return Needs("viewers", lack)
        enough = sum(len(own) >= MIN_VIEWERS for own in self.levels.values())
        return Needs("ads", 1) if enough < 2 else Needs("difference")

    def outstanding(self, sign: int) -> list[int]:
        """Return the ads whose difference stays in the family and lies on that side of zero, the furthest first."""
        ads = [ad for ad, own in self.tests.items() if own.stays and sign * self._value(ad) > 0]
        return sorted(ads, key=lambda ad: -sign * self._value(ad))

    def _value(self, ad: int) -> float:
        return self.differences[ad].estimate.value  # type: ignore[union-attr]


@lru_cache(maxsize=16)
def family_question(series: str) -> Question[FamilyData]:
    """Return the question how each ad of a campaign stands among the others in a series of `MEASURES`."""
    methods = ("F21", "difference", *methods_of(series))
    return Question[FamilyData](
        name=f"family:{series}",
        prefix=f"{series}.",
        version=1,
        viewers=lambda data: data.viewers,
        least=MIN_VIEWERS,
        measures=(
            Measure("family.best", _NAME, methods, "choice", lambda data: chosen(data, 1)),
            Measure("family.worst", _NAME, methods, "choice", lambda data: chosen(data, -1)),
            Measure("family.ads", COUNT, methods, "choice", lambda data: Count(len(data.tests))),
            Measure("family.viewers", COUNT, methods, "ads", _viewers),
            Measure("family.difference", difference_scale(series), methods, "ads", _differences),
            Measure("family.sides", _NAME, methods, "ads", _sides),
            Measure("family.p", _P, methods, "ads", _p),
            Measure("family.p_adjusted", _P, methods, "ads", _adjusted),
            Measure("family.stays", _NAME, methods, "ads", _stays),
        ),
    )


def chosen(data: FamilyData, sign: int) -> Choice | Needs:
    """Return the best (sign +1) or worst (−1) ad as `ad:ID`: the one rule that every page and file follows.

    An ad is named where its difference from the mean of the others stays in the family and lies on that side of zero.
    Where several do, the furthest is named only if it differs from the next one, too, by the same people wherever they
    saw both (p ≤ .05; of ads that are alike, the first two lie nearer to each other than any two, so that is no
    more often false than for two ads); else `several`. `none`: no ad stands apart on that side.
    """
    if len(data.tests) < 2:
        return Needs("ads", 2 - len(data.tests))
    ads = data.outstanding(sign)
    if not ads:
        return Choice(NONE, None, len({key for ad in data.tests for key in data.levels[ad]}))
    leads = len(ads) == 1 or _differ(data.levels[ads[0]], data.levels[ads[1]])
    own = data.differences[ads[0]]
    return Choice(f"ad:{ads[0]}" if leads else SEVERAL, None, own.estimate.n if own else 0)


def stands_apart(found: Findings, sign: int) -> list[int]:
    """Return from an answer the ads whose difference stays and lies on that side of zero, the furthest first."""
    values: dict[int, float] = {}
    for own in found.parts("family.stays"):
        value = found.estimate(f"family.difference[{own.part}]")
        stays = isinstance(own.value, Choice) and own.value.name == "stays"
        if stays and value and sign * value.value > 0:
            values[int(part_name(own.part))] = sign * value.value
    return sorted(values, key=lambda ad: -values[ad])


def _viewers(data: FamilyData) -> Parts:
    for ad, own in data.levels.items():
        yield f"ad:{ad}", Count(len(own))


def _differences(data: FamilyData) -> Parts:
    for ad, own in data.differences.items():
        yield f"ad:{ad}", own.estimate if own else data.needs(ad)


def _sides(data: FamilyData) -> Parts:
    for ad, own in data.differences.items():
        if own:
            yield f"ad:{ad}", Choice("paired" if own.paired else "apart", None, own.estimate.n)


def _p(data: FamilyData) -> Parts:
    for ad, own in data.tests.items():
        yield f"ad:{ad}", PValue(own.p, _n(data, ad))


def _adjusted(data: FamilyData) -> Parts:
    for ad, own in data.tests.items():
        yield f"ad:{ad}", PValue(own.adjusted, _n(data, ad))


def _stays(data: FamilyData) -> Parts:
    for ad, own in data.tests.items():
        yield f"ad:{ad}", Choice("stays" if own.stays else "chance", None, _n(data, ad))


def _n(data: FamilyData, ad: int) -> int:
    own = data.differences[ad]
    return own.estimate.n if own else 0


def _difference(ad: int, levels: Mapping[int, Levels]) -> LevelDifference | None:
    """Return an ad's difference from the mean of the others that have ten viewers, None where it has fewer itself.

    Its viewers are compared with themselves at the other ads where half of them or more have seen another; else
    with those who have not seen it.
    """
    own = levels[ad]
    if len(own) < MIN_VIEWERS:
        return None
    others: dict[str, list[float]] = {}
    for other, theirs in levels.items():
        if other != ad and len(theirs) >= MIN_VIEWERS:
            for viewer, level in theirs.items():
                others.setdefault(viewer, []).append(level)
    return _compared(
        own, {viewer: float(np.mean(theirs)) for viewer, theirs in others.items()}, least=len(own)
    )


def _compared(first: Levels, second: Levels, *, least: int) -> LevelDifference | None:
    """Return the difference: paired where at least half of `least` viewers are in both, else of different people."""
    both = sorted(first.keys() & second.keys())
    if 2 * len(both) >= least:
        return level_difference(_values(first, both), _values(second, both), paired=True)
    alone, apart = sorted(first.keys() - second.keys()), sorted(second.keys() - first.keys())
    return level_difference(_values(first, alone), _values(second, apart), paired=False)


def _differ(first: Levels, second: Levels) -> bool:
    own = _compared(first, second, least=min(len(first), len(second)))
    return own is not None and own.p <= ALPHA


def _values(levels: Levels, viewers: Sequence[str]) -> np.ndarray:
    return np.array([levels[viewer] for viewer in viewers], dtype=np.float64)
